import { codedPicture, type PictureFormat } from './coded-picture';
import { FileHistory, moment } from './file-history';
import type { SeededRandom } from './seeded-random';
import type { Life, SoakWorld } from './soak-world';

const FORMATS = ['jpeg', 'png', 'webp'] as const satisfies readonly PictureFormat[];

/** Who changes what; nobody else changes the same file. */
export interface Editor {
  readonly world: SoakWorld;
  readonly life: Life;
  readonly random: SeededRandom;
  /** The places of its files in the world. */
  readonly places: readonly number[];
}

type Edit = (editor: Editor, file: FileHistory, place: number) => Promise<void>;

/** What editors and a project's own code do, and how often. */
export const EDITS = {
  replace: { weight: 60, edit: replace },
  delete: { weight: 20, edit: remove },
  caption: { weight: 10, edit: caption },
  focalPoint: { weight: 10, edit: moveFocalPoint },
  purge: { weight: 10, edit: purge },
} as const satisfies Record<string, { readonly weight: number; readonly edit: Edit }>;

export const WEIGHTS = Object.fromEntries(Object.entries(EDITS).map(([name, { weight }]) => [name, weight])) as Record<keyof typeof EDITS, number>;

export async function upload({ world, life }: Editor, place: number): Promise<void> {
  const format = FORMATS[place % FORMATS.length] ?? 'jpeg';
  const code = world.nextPicture();
  const bytes = await codedPicture(code, format);
  const begunAt = moment();
  const { id } = await life.playground.admin.uploadFile({ name: `soak-${place}.${format}`, bytes });
  const file = new FileHistory(id, format, { code, begunAt });
  world.files[place] = file;
  await learnTag(life, file);
}

export async function replace({ world, life }: Editor, file: FileHistory): Promise<void> {
  const code = world.nextPicture();
  const bytes = await codedPicture(code, file.format);
  file.beginReplace(code);
  await life.playground.admin.replaceFile(file.fileId, { name: `soak.${file.format}`, bytes });
  file.replaced();
  await learnTag(life, file);
}

export async function remove({ world, life }: Editor, file: FileHistory, place: number): Promise<void> {
  const isSecondTime = file.deletionBegan;
  file.beginDelete();
  await life.playground.admin.deleteFile(file.fileId).catch((error: unknown) => {
    // It was through when Strapi was killed.
    if (!isSecondTime || !/found 404/.test(String(error))) throw error;
  });
  file.deleted();
  world.deletedFiles.push(file);
  world.files[place] = null;
}

/** Changes nothing that can be seen. */
async function caption({ life, random }: Editor, { fileId }: FileHistory): Promise<void> {
  await life.playground.admin.updateFileInfo(fileId, { caption: `number ${random.below(1000)}` });
}

async function moveFocalPoint({ life, random }: Editor, file: FileHistory): Promise<void> {
  await life.playground.admin.updateFileInfo(file.fileId, { focalPoint: { x: random.below(101), y: random.below(101) } });
  await learnTag(life, file);
}

/** Changes nothing that can be seen: the same renditions are made again. */
async function purge({ life }: Editor, { fileId }: FileHistory): Promise<void> {
  const answer = await fetch(`${life.playground.url}/test/renditions/${fileId}`, { method: 'DELETE' });
  if (!answer.ok) throw new Error(`expected a purge of file ${fileId} to be answered with 204, found ${answer.status}`);
}

/** Nobody else changes the file meanwhile: what the service names its version is that of the picture it shows. */
async function learnTag({ playground }: Life, file: FileHistory): Promise<void> {
  const made = await playground.rendition(file.fileId, 'width-40').catch((error: unknown) => {
    // A full queue is no fault; the version then has no address of its own.
    if ((error as { readonly code?: unknown }).code === 'BUSY') return null;
    throw error;
  });
  if (made === null) return;
  const tag = new URL(made.url, playground.url).searchParams.get('v');
  if (tag === null) throw new Error(`expected the version in ${made.url}`);
  const known = file.codesOfTags.get(tag);
  if (known !== undefined && known !== file.code) throw new Error(`expected a version of its own for picture ${file.code}, found that of ${known}`);
  file.codesOfTags.set(tag, file.code);
}
