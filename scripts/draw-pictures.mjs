/**
 * Draws the images of the playground: `node scripts/draw-pictures.mjs [name …]`; all of them take some minutes.
 * With the same version of sharp, the output is always the same. The images are in the repository.
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

/** By path in the playground. */
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
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !Object.hasOwn(PICTURES, name));
  if (unknown !== undefined) throw new SetupError(`Expected names among ${Object.keys(PICTURES).join(', ')}, found "${unknown}".`);
  for (const name of names.length > 0 ? names : Object.keys(PICTURES)) {
    await step(`Drawing ${name}`, async () => writeFile(join(PLAYGROUND, name), await PICTURES[name]()));
  }
});
