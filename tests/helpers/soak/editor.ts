import { setTimeout as delay } from 'node:timers/promises';
import { EDITS, remove, replace, upload, WEIGHTS, type Editor } from './edits';
import { moment } from './file-history';

/** Edits of one editor in one life, whatever the time says. */
const MOST_EDITS = 2000;
const [LEAST_PAUSE_MS, MOST_PAUSE_MS] = [50, 500] as const;

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
