/**
 * Nothing but sharp: reads, resizes and encodes as many pictures at once as it is told, and does nothing else. Strapi's own
 * settings of sharp. A question is `{ path, widths, format, options, atOnce }`, the answer `{ seconds }`.
 */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import sharp from 'sharp';

sharp.cache(false);
sharp.concurrency(1);

async function run({ path, widths, format, options, atOnce }) {
  const waiting = [...widths];
  const begun = performance.now();
  const work = async () => {
    for (let width = waiting.pop(); width !== undefined; width = waiting.pop()) {
      await sharp(await readFile(path)).resize(width).toFormat(format, options).toBuffer();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { seconds: (performance.now() - begun) / 1000 };
}

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await run(JSON.parse(line))));
