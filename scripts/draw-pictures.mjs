/**
 * Draws the pictures of the playground: `node scripts/draw-pictures.mjs [name …]`, some minutes for all of them.
 * The same script gives the same pictures, up to the version of sharp; the drawn files are in the repository.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawBalloon } from './pictures/balloon.mjs';
import { drawCompass } from './pictures/compass.mjs';
import { drawFavicon } from './pictures/favicon.mjs';
import { drawHarbour } from './pictures/harbour.mjs';
import { drawOwl } from './pictures/owl.mjs';
import { drawValley } from './pictures/valley.mjs';
import { drawWindmill } from './pictures/windmill.mjs';
import { PLAYGROUND } from './setup/paths.mjs';
import { main, SetupError, step } from './setup/step.mjs';

/** By where they go, in the playground. */
const PICTURES = {
  'favicon.png': drawFavicon,
  'pictures/harbour.jpg': drawHarbour,
  'pictures/owl.jpg': drawOwl,
  'pictures/balloon.png': drawBalloon,
  'pictures/windmill.gif': drawWindmill,
  'pictures/compass.svg': drawCompass,
  'pictures/valley.jpg': drawValley,
};

await main(async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !Object.hasOwn(PICTURES, name));
  if (unknown !== undefined) throw new SetupError(`Expected names among ${Object.keys(PICTURES).join(', ')}, found "${unknown}".`);
  for (const name of asked.length > 0 ? asked : Object.keys(PICTURES)) {
    await step(`Drawing ${name}`, async () => writeFile(join(PLAYGROUND, name), await PICTURES[name]()));
  }
});
