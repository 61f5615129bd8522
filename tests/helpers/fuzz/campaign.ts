import { processorMilliseconds } from '../processor-time';
import { createRandom, type Random } from './random';

export interface Campaign<T> {
  /** Number of inputs. Each has its own seed; the first is `FUZZ_SEED`, or 1. */
  readonly inputs: number;
  make(random: Random): T;
  /** Throws where the result for the input is wrong. */
  judge(input: T): void;
}

/**
 * Processor time above which an input could keep a server busy. Usual inputs take microseconds. Garbage collection makes
 * any call slow once; only an input that is slow every time is at fault.
 */
const MAX_MILLISECONDS = 50;
const ATTEMPTS = 4;

/**
 * Judges every input of a campaign. A failure names the seed of its input:
 * `FUZZ_SEED=<seed> npx vitest run <file>` begins with it. Other seeds are other inputs.
 */
export function runCampaign<T>(campaign: Campaign<T>): void {
  const { stackTraceLimit } = Error;
  // The stacks of a million refusals are not used, and would take most of the time.
  Error.stackTraceLimit = 0;
  try {
    judgeAll(campaign);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function judgeAll<T>({ inputs, make, judge }: Campaign<T>): void {
  const first = Number(process.env['FUZZ_SEED'] ?? 1);
  const random = createRandom(first);
  for (let seed = first; seed < first + inputs; seed += 1) {
    random.reseed(seed);
    const input = make(random);
    try {
      judgeInTime(input, judge);
    } catch (cause) {
      throw new Error(`FUZZ_SEED=${seed}, input ${JSON.stringify(input)}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }
}

function judgeInTime<T>(input: T, judge: (input: T) => void): void {
  // Reading the clock is cheap, but it also counts time in which other processes have the cores.
  const begun = performance.now();
  judge(input);
  if (performance.now() - begun <= MAX_MILLISECONDS) return;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const start = processorMilliseconds();
    judge(input);
    if (processorMilliseconds() - start <= MAX_MILLISECONDS) return;
  }
  throw new Error(`took more than ${MAX_MILLISECONDS} ms of a processor, ${ATTEMPTS} times in a row`);
}
