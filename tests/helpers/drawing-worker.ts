/** A server that draws one SVG, from a file: `drawing-worker <path of sharp> <SVG>`. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { drawSvg } from '../../server/src/imaging/draw-svg';
import type { SharpFactory } from '../../server/src/imaging/sharp';

const [sharpPath = '', file = ''] = process.argv.slice(2);
const sharp = createRequire(sharpPath)(sharpPath) as SharpFactory;
void drawSvg(readFileSync(file), { width: 1000, height: 1000 }, { sharp, sharpPath, timeoutSeconds: 600 });
