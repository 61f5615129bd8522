/**
 * sharp without a server: reads, resizes and encodes `atOnce` images at a time, with Strapi's settings of sharp.
 * A request is `{ paths, widths, format, options, atOnce }`, one width of each path in turn; the response is `{ seconds }`.
 */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import sharp from 'sharp';

sharp.cache(false);
sharp.concurrency(1);

async function run({ paths, widths, format, options, atOnce }) {
  const waiting = widths.map((width, index) => ({ width, path: paths[index % paths.length] }));
  const begun = performance.now();
  const work = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { width, path } = next;
      await sharp(await readFile(path)).resize(width).toFormat(format, options).toBuffer();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { seconds: (performance.now() - begun) / 1000 };
}

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await run(JSON.parse(line))));
