import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BusyError, LimitExceededError } from '../core/errors';
import type { Size } from '../core/geometry/rect';
import { DRAWING_SCRIPT, OVER_MEMORY, REFUSED, type DrawingTask } from './draw-svg-script';
import { drawingEnvironment } from './drawing-environment';
import type { LoadedSharp, Sharp } from './sharp';
import { OurFault } from './sharp-errors';

const CHANNELS = 4;
const MB = 1024 * 1024;

/**
 * Memory that drawing an SVG may take: Node and libvips themselves (about 80 MB), pictures within the SVG once decoded
 * (one of 24 megapixels takes 300 MB) ...
 */
const MEMORY_MB = 512;
/** ... and for each pixel asked for, the surface itself, copies of it on its way out, and what filters and masks draw aside. */
const SURFACES = 6;

/** How long a drawing process outlives a parent that neither ends it nor goes away. */
const GRACE_MILLISECONDS = 10_000;

/** What is kept of a drawing process's complaints. */
const MOST_WORDS = 1000;

/**
 * Draws an SVG at exactly that size, in a process of its own: no time limit reaches into librsvg, and nothing bounds
 * what it takes, but a process can be ended.
 *
 * @throws BusyError after the time, LimitExceededError beyond the memory, what sharp threw
 */
export async function drawSvg(svg: Buffer, size: Size, { sharp, sharpPath, timeoutSeconds }: LoadedSharp & { readonly timeoutSeconds: number }): Promise<Sharp> {
  const { width, height } = size;
  const pixels = Buffer.allocUnsafe(width * height * CHANNELS);
  const memoryMB = MEMORY_MB + Math.ceil((SURFACES * pixels.length) / MB);
  const outcome = await run(svg, pixels, timeoutSeconds * 1000, {
    sharpPath, width, height, svgBytes: svg.length, mostMemoryBytes: memoryMB * MB, mostMilliseconds: timeoutSeconds * 1000 + GRACE_MILLISECONDS,
  });
  if (!outcome.drawn) throw failure(outcome, memoryMB);
  return sharp(pixels, { raw: { width, height, channels: CHANNELS }, limitInputPixels: false });
}

interface Outcome {
  readonly drawn: boolean;
  /** Ended by us. */
  readonly late: boolean;
  readonly code: number | null;
  readonly signal: string | null;
  readonly words: string;
}

/** Resolves when the process is gone, whatever became of it. */
async function run(svg: Buffer, pixels: Buffer, timeout: number, task: DrawingTask): Promise<Outcome> {
  const child = spawn(process.execPath, ['--input-type=commonjs', '--eval', DRAWING_SCRIPT, JSON.stringify(task)], {
    env: drawingEnvironment(process.env), timeout, killSignal: 'SIGKILL', windowsHide: true,
  });
  // Before all else: a process that could not be started has no pipes, and says so in the next tick.
  const closed = once(child, 'close') as Promise<[number | null, string | null]>;
  let received = 0;
  let words = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    chunk.copy(pixels, received);
    received += chunk.length;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(0, MOST_WORDS);
  });
  // It may end before it has read everything; its exit says why. The pipe is left open: its end would end the drawing.
  child.stdin?.on('error', () => undefined).write(svg);
  const [code, signal] = await closed.catch((cause: unknown) => {
    throw new OurFault('the process that draws SVGs cannot be started', { cause });
  });
  return { drawn: code === 0 && received === pixels.length, late: child.killed, code, signal, words };
}

function failure({ late, code, signal, words }: Outcome, memoryMB: number): Error {
  if (late) return new BusyError('rendering took longer than the limit');
  // Where memory is short, the system may be quicker than the process's own watch.
  if (words.includes(OVER_MEMORY) || signal === 'SIGKILL') {
    return new LimitExceededError(`drawing the SVG would take more memory than the limit of ${memoryMB} MB for its size`);
  }
  if (code === REFUSED) return new Error(words);
  // A crash is the input's doing; any other end is that of a process that could not do its work.
  if (signal !== null) return new Error(`the process that drew an SVG ended by ${signal}`);
  return new OurFault(`the process that draws SVGs ended with code ${code ?? 'none'}: ${words}`);
}
