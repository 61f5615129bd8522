/** Exit code of a drawing process for an SVG that librsvg refuses; sharp's reason is on its standard error. */
export const REFUSED = 65;

/** What a drawing process says before it ends itself for lack of memory. */
export const OVER_MEMORY = 'over the memory bound';

/** What a drawing process is told: its only argument, as JSON. */
export interface DrawingTask {
  readonly sharpPath: string;
  readonly width: number;
  readonly height: number;
  /** Of the SVG on standard input, which stays open beyond them: its end means that the parent is gone. */
  readonly svgBytes: number;
  readonly mostMemoryBytes: number;
  /** After which it ends itself, if the parent has not. */
  readonly mostMilliseconds: number;
}

/**
 * What a drawing process runs: an SVG on standard input becomes RGBA on standard output.
 *
 * A text, because a file of its own would have to be found from the sources and from two bundles alike. librsvg works
 * on a thread of libuv's pool, so that this one stays free to watch. It ends itself by a signal: `process.exit` would
 * wait for that thread.
 */
export const DRAWING_SCRIPT = `'use strict';
const { writeSync } = require('node:fs');
const task = JSON.parse(process.argv[1]);
const end = () => process.kill(process.pid, 'SIGKILL');

setTimeout(end, task.mostMilliseconds);
setInterval(() => {
  if (process.memoryUsage.rss() <= task.mostMemoryBytes) return;
  try { writeSync(2, '${OVER_MEMORY}'); } finally { end(); }
}, 10);
for (const event of ['end', 'error']) process.stdin.on(event, end);
process.stdout.on('error', end);

const sharp = require(task.sharpPath);
sharp.cache(false);
sharp.concurrency(1);

const chunks = [];
let missing = task.svgBytes;
process.stdin.on('data', (chunk) => {
  chunks.push(chunk);
  missing -= chunk.length;
  if (missing === 0) draw(Buffer.concat(chunks));
});

function draw(svg) {
  // What an SVG says of its own size can be overruled by its style sheet: whatever is drawn is brought to the size that was asked for.
  const image = sharp(svg, { limitInputPixels: false, failOn: 'error' }).resize(task.width, task.height, { fit: 'fill' });
  image.ensureAlpha().raw().toBuffer().then(
    (pixels) => process.stdout.write(pixels, () => process.exit(0)),
    (error) => process.stderr.write(error.message, () => process.exit(${REFUSED})),
  );
}
`;
