import { codedPicture, type PictureFormat } from './coded-picture';
import { FileHistory, moment } from './file-history';
import type { SeededRandom } from './seeded-random';
import type { Life, SoakState } from './soak-state';

const FORMATS = ['jpeg', 'png', 'webp'] as const satisfies readonly PictureFormat[];

/** An editor and its files, which no other editor changes. */
export interface Editor {
  readonly state: SoakState;
  readonly life: Life;
  readonly random: SeededRandom;
  /** The indexes of its files in `state.files`. */
  readonly places: readonly number[];
}

type Edit = (editor: Editor, file: FileHistory, place: number) => Promise<void>;

/** The actions of editors and of a project's code, with their frequencies. */
export const EDITS = {
  replace: { weight: 60, edit: replace },
  delete: { weight: 20, edit: remove },
  caption: { weight: 10, edit: caption },
  focalPoint: { weight: 10, edit: moveFocalPoint },
  purge: { weight: 10, edit: purge },
} as const satisfies Record<string, { readonly weight: number; readonly edit: Edit }>;

export const WEIGHTS = Object.fromEntries(Object.entries(EDITS).map(([name, { weight }]) => [name, weight])) as Record<keyof typeof EDITS, number>;

export async function upload({ state, life }: Editor, place: number): Promise<void> {
  const format = FORMATS[place % FORMATS.length] ?? 'jpeg';
  const code = state.nextPicture();
  const bytes = await codedPicture(code, format);
  const startedAt = moment();
  const { id } = await life.playground.admin.uploadFile({ name: `soak-${place}.${format}`, bytes });
  const file = new FileHistory(id, format, { code, startedAt });
  state.files[place] = file;
  await learnTag(life, file);
}

export async function replace({ state, life }: Editor, file: FileHistory): Promise<void> {
  const code = state.nextPicture();
  const bytes = await codedPicture(code, file.format);
  file.startReplace(code);
  await life.playground.admin.replaceFile(file.fileId, { name: `soak.${file.format}`, bytes });
  file.replaced();
  await learnTag(life, file);
}

export async function remove({ state, life }: Editor, file: FileHistory, place: number): Promise<void> {
  const isRetry = file.deletionStarted;
  file.startDelete();
  await life.playground.admin.deleteFile(file.fileId).catch((error: unknown) => {
    // The file was deleted before the kill.
    if (!isRetry || !/found 404/.test(String(error))) throw error;
  });
  file.deleted();
  state.deletedFiles.push(file);
  state.files[place] = null;
}

/** Changes no rendition. */
async function caption({ life, random }: Editor, { fileId }: FileHistory): Promise<void> {
  await life.playground.admin.updateFileInfo(fileId, { caption: `number ${random.below(1000)}` });
}

async function moveFocalPoint({ life, random }: Editor, file: FileHistory): Promise<void> {
  await life.playground.admin.updateFileInfo(file.fileId, { focalPoint: { x: random.below(101), y: random.below(101) } });
  await learnTag(life, file);
}

/** Changes no rendition: the same ones are rendered again. */
async function purge({ life }: Editor, { fileId }: FileHistory): Promise<void> {
  const response = await fetch(`${life.playground.url}/test/renditions/${fileId}`, { method: 'DELETE' });
  if (!response.ok) throw new Error(`expected status 204 for a purge of file ${fileId}, found ${response.status}`);
}

/** Records the version tag of the file's image. No other editor changes the file meanwhile. */
async function learnTag({ playground }: Life, file: FileHistory): Promise<void> {
  const made = await playground.rendition(file.fileId, 'width-40').catch((error: unknown) => {
    // A full queue is no bug; this version then has no known tag.
    if ((error as { readonly code?: unknown }).code === 'BUSY') return null;
    throw error;
  });
  if (made === null) return;
  const tag = new URL(made.url, playground.url).searchParams.get('v');
  if (tag === null) throw new Error(`expected the version in ${made.url}`);
  const known = file.codesOfTags.get(tag);
  if (known !== undefined && known !== file.code) throw new Error(`expected a new version for image ${file.code}, found that of image ${known}`);
  file.codesOfTags.set(tag, file.code);
}
