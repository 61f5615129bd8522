import { FileNotFoundError } from '../core/errors';
import { quote } from '../core/quote';
import type { ImageLookup, LibraryImage } from '../renditions/ports/image-facts';
import { fileIdOf, isDocumentId, type FileOrDocumentId } from './file-reference';
import type { MeasuredImage } from './responsive';
import type { Runtime } from './runtime';

/** One image, whose facts are made now if there are none. @throws TypeError; FileNotFoundError, also for a file that is no image; any RenditionError */
export async function findMeasured({ images, projectLimiter }: Runtime, file: FileOrDocumentId): Promise<MeasuredImage> {
  const [image] = await images.find(lookupOf([file]));
  if (image === undefined) throw new FileNotFoundError(`expected an image of the media library, found ${quote(isDocumentId(file) ? file : fileIdOf(file))}`);
  return { ...image, facts: image.facts ?? (await projectLimiter.run(() => images.factsOf(image.fileId))) };
}

/** The images of files, in their order, by one query. Null for a file that is no image. @throws TypeError */
export async function findImages({ images }: Runtime, files: readonly FileOrDocumentId[]): Promise<readonly (LibraryImage | null)[]> {
  const found = await images.findWithFacts(lookupOf(files));
  const byReference = new Map<number | string, LibraryImage>(found.flatMap((image) => [[image.fileId, image] as const, [image.documentId, image] as const]));
  return files.map((file) => byReference.get(isDocumentId(file) ? file : fileIdOf(file)) ?? null);
}

/** @throws TypeError */
export function lookupOf(files: readonly FileOrDocumentId[]): ImageLookup {
  const documentIds = files.filter(isDocumentId);
  const fileIds = files.filter((file) => !isDocumentId(file)).map((file) => fileIdOf(file));
  return { fileIds: [...new Set(fileIds)], documentIds: [...new Set(documentIds)] };
}
