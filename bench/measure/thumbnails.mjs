import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WORK } from '../setup/paths.mjs';
import { findProgram } from '../setup/programs.mjs';

const run = promisify(execFile);

/** Runs a vipsthumbnail process for each width, `atOnce` but at most two at a time. Returns thumbnails per second. */
export async function thumbnails(path, widths, extension, quality, atOnce) {
  const folder = join(WORK, 'thumbnails');
  await mkdir(folder, { recursive: true });
  const waiting = [...widths];
  const begun = performance.now();
  const work = async () => {
    for (let width = waiting.pop(); width !== undefined; width = waiting.pop()) {
      await run(findProgram('vipsthumbnail'), [path, '--size', `${width}x100000`, '-o', join(folder, `${width}.${extension}[Q=${quality}]`)], { env: { ...process.env, VIPS_CONCURRENCY: '1' } });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, 2) }, work));
  return widths.length / ((performance.now() - begun) / 1000);
}
