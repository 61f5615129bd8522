import { createInterface } from 'node:readline';

/** A line of Strapi's request log; colour codes may surround the level. */
const REQUEST = /\bhttp\S{0,5}: [A-Z]+ \//;

/** Prints Strapi's logs except for the requests, which would scroll the URLs above away. */
export function showLogs({ stdout, stderr }) {
  for (const input of [stdout, stderr]) {
    createInterface({ input }).on('line', (line) => {
      if (!REQUEST.test(line)) console.log(line);
    });
  }
}
