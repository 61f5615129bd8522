import { setTimeout as delay } from 'node:timers/promises';
import { EDITS, remove, replace, upload, WEIGHTS, type Editor } from './edits';
import { moment } from './file-history';

/** The maximum number of edits of one editor between two kills. */
const MAX_EDITS = 2000;
const [MIN_PAUSE_MS, MAX_PAUSE_MS] = [50, 500] as const;

/** Edits files while Strapi runs; first repeats the edits that the last kill interrupted. */
export async function edit(editor: Editor): Promise<void> {
  const { life, random, places, state } = editor;
  for (const place of places) await attempt(editor, 'repeat interrupted', () => finishInterrupted(editor, place));
  for (let count = 0; count < MAX_EDITS && moment() < life.until && life.killedAt === null; count += 1) {
    const place = random.one(places) ?? 0;
    const file = state.files[place] ?? null;
    const kind = file === null ? 'upload' : random.weighted(WEIGHTS);
    await attempt(editor, kind, () => (file === null || kind === 'upload' ? upload(editor, place) : EDITS[kind].edit(editor, file, place)));
    await delay(random.between(MIN_PAUSE_MS, MAX_PAUSE_MS));
  }
}

/** An edit may fail only after a kill. */
async function attempt({ state, life }: Editor, what: string, work: () => Promise<void>): Promise<void> {
  if (life.killedAt !== null) return;
  try {
    await work();
    state.count(`edit: ${what}`);
  } catch (error) {
    state.count(life.killedAt === null ? 'edits failed' : 'edits interrupted by a kill');
    if (life.killedAt === null) state.complain(`edit: ${what}: ${String(error)}`);
  }
}

/** Repeats an edit that had no response because of a kill. */
async function finishInterrupted(editor: Editor, place: number): Promise<void> {
  const file = editor.state.files[place] ?? null;
  if (file === null) return upload(editor, place);
  if (file.changing === 'delete') return remove(editor, file, place);
  if (file.changing === 'replace') return replace(editor, file);
}
