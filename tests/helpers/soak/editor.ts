import { setTimeout as delay } from 'node:timers/promises';
import { codedPicture, type PictureFormat } from './coded-picture';
import { FileHistory, moment } from './file-history';
import type { SeededRandom } from './seeded-random';
import type { Life, SoakWorld } from './soak-world';

const FORMATS = ['jpeg', 'png', 'webp'] as const satisfies readonly PictureFormat[];

/** Edits of one editor in one life, whatever the time says. */
const MOST_EDITS = 2000;
const [LEAST_PAUSE_MS, MOST_PAUSE_MS] = [50, 500] as const;

/** Who changes what; nobody else changes the same file. */
export interface Editor {
  readonly world: SoakWorld;
  readonly life: Life;
  readonly random: SeededRandom;
  /** The places of its files in the world. */
  readonly places: readonly number[];
}

type Edit = (editor: Editor, file: FileHistory, place: number) => Promise<void>;

/** What editors do, and how often. A purge by the service would be one more line. */
const EDITS = {
  replace: { weight: 60, edit: replace },
  delete: { weight: 20, edit: remove },
  caption: { weight: 10, edit: caption },
  focalPoint: { weight: 10, edit: moveFocalPoint },
} as const satisfies Record<string, { readonly weight: number; readonly edit: Edit }>;

const WEIGHTS = Object.fromEntries(Object.entries(EDITS).map(([name, { weight }]) => [name, weight])) as Record<keyof typeof EDITS, number>;

/** Changes files as long as Strapi lives; first makes good what the last kill cut off. */
export async function edit(editor: Editor): Promise<void> {
  const { life, random, places, world } = editor;
  for (const place of places) await attempt(editor, 'makes good', () => makeGood(editor, place));
  for (let count = 0; count < MOST_EDITS && moment() < life.until && life.killedAt === null; count += 1) {
    const place = random.one(places) ?? 0;
    const file = world.files[place] ?? null;
    const kind = file === null ? 'upload' : random.weighted(WEIGHTS);
    await attempt(editor, kind, () => (file === null || kind === 'upload' ? upload(editor, place) : EDITS[kind].edit(editor, file, place)));
    await delay(random.between(LEAST_PAUSE_MS, MOST_PAUSE_MS));
  }
}

/** Whatever fails while Strapi is up is a fault. */
async function attempt({ world, life }: Editor, what: string, work: () => Promise<void>): Promise<void> {
  if (life.killedAt !== null) return;
  try {
    await work();
    world.count(`edit: ${what}`);
  } catch (error) {
    world.count(life.killedAt === null ? 'edits failed' : 'edits cut off by a kill');
    if (life.killedAt === null) world.complain(`edit: ${what}: ${String(error)}`);
  }
}

/** The next life goes on where the last was cut off: an editor who got no answer tries again. */
async function makeGood(editor: Editor, place: number): Promise<void> {
  const file = editor.world.files[place] ?? null;
  if (file === null) return upload(editor, place);
  if (file.changing === 'delete') return remove(editor, file, place);
  if (file.changing === 'replace') return replace(editor, file);
}

async function upload({ world, life }: Editor, place: number): Promise<void> {
  const format = FORMATS[place % FORMATS.length] ?? 'jpeg';
  const code = world.nextPicture();
  const bytes = await codedPicture(code, format);
  const begunAt = moment();
  const { id } = await life.playground.admin.uploadFile({ name: `soak-${place}.${format}`, bytes });
  const file = new FileHistory(id, format, { code, begunAt });
  world.files[place] = file;
  await learnTag(life, file);
}

async function replace({ world, life }: Editor, file: FileHistory): Promise<void> {
  const code = world.nextPicture();
  const bytes = await codedPicture(code, file.format);
  file.beginReplace(code);
  await life.playground.admin.replaceFile(file.fileId, { name: `soak.${file.format}`, bytes });
  file.replaced();
  await learnTag(life, file);
}

async function remove({ world, life }: Editor, file: FileHistory, place: number): Promise<void> {
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
