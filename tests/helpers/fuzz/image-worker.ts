/**
 * Judges mutated images in a separate process, because a fault of native code ends it:
 * `image-worker <path of sharp> <folder of seeds> <probe or render> <first seed> <inputs>`.
 *
 * Each line of the output is a note. The seed of an input is written before the input is used, so that it is known after a crash.
 */
import { readdirSync, readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { SharpFactory } from '../../../server/src/imaging/sharp';
import { processorMilliseconds } from '../processor-time';
import { probeJudge, renderJudge, type Verdict } from './judge-image';
import { mutateBytes } from './mutate-bytes';
import { createRandom } from './random';

export type Note =
  | { readonly begun: number; readonly name: string; readonly spec: string | null }
  | { readonly verdict: Verdict }
  | { readonly fault: string };

const note = (line: Note): void => void writeSync(1, `${JSON.stringify(line)}\n`);

const SPECS = ['width-10|format-png', 'crop-5x5-30x20|rotate-90', 'original', 'fill-8x9|grayscale|sharpen|format-webp', 'fill-8x8-smart', 'pad-20x20|blur-1|bgcolor-fff', 'scale-150|flip-h'];
/** Most that can be done to an SVG rewrites it; few of these rasterise it. */
const VECTOR_SPECS = [...Array.from({ length: 9 }, () => 'fill-8x9'), ...Array.from({ length: 9 }, () => 'crop-5x5-30x20|width-10'), 'width-10|format-png'];

const [sharpPath = '', folder = '', work = '', first = '', inputs = ''] = process.argv.slice(2);
const loaded = { sharp: createRequire(sharpPath)(sharpPath) as SharpFactory, sharpPath };
const names = readdirSync(folder).sort();
const all = names.map((name) => readFileSync(join(folder, name)));
const judge = { probe: probeJudge(loaded), render: renderJudge(loaded) };

/**
 * Processor time: usual results take a millisecond, or a tenth of a second to rasterise an SVG. The first calls and the
 * garbage collector are slow once; only an input that is slow every time is at fault.
 */
const MAX_MILLISECONDS = { probe: 100, render: 2000 };
const ATTEMPTS = 3;

async function judgeInTime(bytes: Buffer, spec: string | null): Promise<Verdict> {
  const limit = spec === null ? MAX_MILLISECONDS.probe : MAX_MILLISECONDS.render;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const start = processorMilliseconds();
    const verdict = await (spec === null ? judge.probe(bytes) : judge.render(bytes, spec));
    if (processorMilliseconds() - start <= limit) return verdict;
  }
  throw new Error(`took more than ${limit} ms of a processor, ${ATTEMPTS} times in a row`);
}

async function judgeAll(): Promise<void> {
  const random = createRandom(0);
  for (let seed = Number(first); seed < Number(first) + Number(inputs); seed += 1) {
    random.reseed(seed);
    const chosen = random.below(names.length);
    const name = names[chosen] ?? '';
    const spec = work === 'render' ? random.pick(name.startsWith('svg') ? VECTOR_SPECS : SPECS) : null;
    const bytes = mutateBytes(all[chosen] ?? Buffer.alloc(0), random, all);
    note({ begun: seed, name, spec });
    try {
      note({ verdict: await judgeInTime(bytes, spec) });
    } catch (error) {
      note({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
}

void judgeAll();
