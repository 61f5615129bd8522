import type { Core } from '@strapi/strapi';
import { codeOf, FileNotFoundError, type RenditionErrorCode } from '../core/errors';
import { parseSpec, type Spec } from '../core/filter-spec/parse';
import { FORMATS, type OutputFormat } from '../core/formats';
import { likelyFormat, unwritableFormat } from '../core/plan-rendition';
import { quote } from '../core/quote';
import type { LibraryImage } from '../renditions/ports/image-facts';
import { ignoreTransient } from './check-specs';
import { isMeasured, makeSrcset, urlWithoutSize } from './responsive';
import type { SrcsetOptions } from './responsive-contract';
import type { Runtime } from './runtime';

/** The permission of API tokens and roles that may have any filter spec signed. */
export const SIGN_SCOPE = 'plugin::renditions.sign.create';

export interface SignItem {
  /** Numeric id or documentId. */
  readonly file: number | string;
  readonly spec: string;
  /** By default the first. */
  readonly route?: string | undefined;
  readonly expiresInSeconds?: number | undefined;
  /** Other widths of the same rendition, for `srcset`. */
  readonly widths?: readonly number[] | undefined;
}

export interface SignedUrl {
  readonly url: string;
  /** Pixels; null until the size of the image is known. */
  readonly width: number | null;
  readonly height: number | null;
  readonly srcset: string | null;
}

export interface SignFailure {
  readonly error: { readonly code: RenditionErrorCode | 'INVALID_OPTION'; readonly message: string };
}

/** Signs each item; one query finds all files. An item that fails does not stop the others. */
export async function signItems(strapi: Core.Strapi, runtime: Runtime, items: readonly SignItem[]): Promise<readonly (SignedUrl | SignFailure)[]> {
  const files = [...new Set(items.map(({ file }) => file))];
  const images = await runtime.images.findWithFacts({
    fileIds: files.filter((file) => typeof file === 'number'),
    documentIds: files.filter((file) => typeof file === 'string'),
  });
  const writable = await findWritable(runtime);
  const byFile = new Map<number | string, LibraryImage>(images.flatMap((image) => [[image.fileId, image], [image.documentId, image]]));
  return items.map((item) => {
    try {
      const image = byFile.get(item.file);
      if (image === undefined) throw new FileNotFoundError(`expected the id or documentId of an image, found ${quote(item.file)}`);
      return signSpec(strapi, runtime, image, item, writable);
    } catch (error) {
      return failureOf(error);
    }
  });
}

/** Formats that the server can write; undefined while it does not know them. */
export const findWritable = ({ renditions }: Pick<Runtime, 'renditions'>): Promise<readonly OutputFormat[] | undefined> => renditions.writableFormats().catch(ignoreTransient);

/** An absolute URL, with the size of the image where it is known. @throws InvalidSpecError, LimitExceededError, UnknownRouteError, RangeError */
export function signSpec(strapi: Core.Strapi, runtime: Runtime, image: LibraryImage, { spec, route, expiresInSeconds, widths }: Omit<SignItem, 'file'>, writable: readonly OutputFormat[] | undefined): SignedUrl {
  // Refuses braces: one item is one URL.
  checkFormat(parseSpec(spec, runtime.config.operations, runtime.config.presets), image, runtime, writable);
  const options: SrcsetOptions = { absolute: true, ...(route !== undefined && { route }), ...(expiresInSeconds !== undefined && { expiresInSeconds }), ...(widths !== undefined && { widths }) };
  if (isMeasured(image)) {
    const { src, width, height, srcset } = makeSrcset(strapi, runtime, image, spec, options);
    return { url: src, width, height, srcset };
  }
  return { url: urlWithoutSize(strapi, runtime, image, spec, options), width: null, height: null, srcset: null };
}

/** @throws InvalidSpecError for a format that the server cannot write */
function checkFormat(spec: Spec, { facts, mime }: LibraryImage, { config }: Pick<Runtime, 'config'>, writable: readonly OutputFormat[] | undefined): void {
  const format = likelyFormat(spec, facts?.source.format ?? (mime === FORMATS.svg.mime ? 'svg' : null), config.defaultFormats);
  if (format !== null && format !== 'svg' && writable?.includes(format) === false) throw unwritableFormat(format);
}

function failureOf(error: unknown): SignFailure {
  const code = codeOf(error) ?? (error instanceof RangeError || error instanceof TypeError ? 'INVALID_OPTION' : null);
  if (code === null) throw error;
  return { error: { code, message: (error as Error).message } };
}
