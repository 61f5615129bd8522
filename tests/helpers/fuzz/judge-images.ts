import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { LOADED_SHARP } from '../imaging/render';
import type { Note } from './image-worker';

/** Compiled, the worker lies elsewhere, and finds the packages of the server here. */
const NODE_PATH = join(import.meta.dirname, '..', '..', '..', 'node_modules');

/** As in a text campaign: the seed of the first input. */
const FIRST_SEED = Number(process.env['FUZZ_SEED'] ?? 1);

export interface Judged {
  /** How many were read and refused, by the name of the seed. */
  readonly tally: Record<string, { read: number; refused: number }>;
  /** Of every input, what it was and what is wrong with it. */
  readonly faults: readonly string[];
}

/** Lets a process judge mutated images. If it crashes or hangs, its current input is at fault. */
export async function judgeImages(worker: string, folder: string, work: 'probe' | 'render', inputs: number): Promise<Judged> {
  const child = spawn(process.execPath, [worker, LOADED_SHARP.sharpPath, folder, work, String(FIRST_SEED), String(inputs)], {
    stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_PATH }, timeout: 300_000, killSignal: 'SIGKILL',
  });
  const [notes, words, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit') as Promise<[number | null, string | null]>]);
  const judged = readNotes(notes.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Note));
  const end = code === 0 ? [] : [`${judged.last}: the process ended with ${signal ?? `code ${code ?? 'none'}`}: ${words.slice(-2000)}`];
  return { ...judged, faults: [...judged.faults, ...end] };
}

function readNotes(notes: readonly Note[]): Judged & { readonly last: string } {
  const tally: Judged['tally'] = {};
  const faults: string[] = [];
  let name = '';
  let last = 'before the first input';
  for (const note of notes) {
    if ('begun' in note) {
      name = note.name;
      last = `FUZZ_SEED=${note.begun}, ${name}${note.spec === null ? '' : `, ${note.spec}`}`;
    } else if ('fault' in note) {
      faults.push(`${last}: ${note.fault}`);
    } else {
      (tally[name] ??= { read: 0, refused: 0 })[note.verdict] += 1;
    }
  }
  return { tally, faults, last };
}
