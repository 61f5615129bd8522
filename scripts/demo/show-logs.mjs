import { createInterface } from 'node:readline';

/** Strapi logs each request of its own routes; the codes that colour the level may stand around it. */
const REQUEST = /\bhttp\S{0,5}: [A-Z]+ \//;

/** From now on what Strapi says is on the screen, but for the requests: the addresses above would scroll away. */
export function showLogs({ stdout, stderr }) {
  for (const input of [stdout, stderr]) {
    createInterface({ input }).on('line', (line) => {
      if (!REQUEST.test(line)) console.log(line);
    });
  }
}
