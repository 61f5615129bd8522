import sharp from 'sharp';
import { document, hillside, ridge, round, stops } from './drawing.mjs';

const WIDTH = 480;
const HEIGHT = 320;
const FRAMES = 20;

const hill = (seed, base, height, colour) =>
  `<path d="${hillside(ridge({ seed, width: WIDTH, base, height, peaks: 2, octaves: 3 }), HEIGHT)}" fill="${colour}"/>`;

const sail = `
  <path d="M-3 0L-2 -96H2L3 0Z" fill="#4a2f22"/><path d="M3 -14H24L20 -94H3Z" fill="#fbf3e2" stroke="#4a2f22" stroke-width="2"/>
  <path d="M3 -34H23M3 -54H22M3 -74H21M12 -14V-94" stroke="#a98f74" stroke-width="1.500"/>`;

const mill = (angle) => `
  <path d="M286 288L302 128H350L366 288Z" fill="#b4604a"/><path d="M326 128H350L366 288H326Z" fill="#8c4638"/>
  <path d="M296 130q30 -46 60 0Z" fill="#4f3038"/><path d="M288 208h76" stroke="#4a2f22" stroke-width="5"/>
  <rect x="316" y="252" width="20" height="36" rx="10" fill="#4a2f22"/><rect x="318" y="168" width="15" height="18" fill="#ffd98a"/>
  <g transform="translate(326 128) rotate(${round(angle)})">${[0, 90, 180, 270].map((turn) => `<g transform="rotate(${turn})">${sail}</g>`).join('')}<circle r="7" fill="#3a231a"/></g>`;

/** The four sails are equal, so a quarter turn is a whole loop; the cloud crosses the image in the same time. */
const frame = (share) => document(WIDTH, HEIGHT, `
  <defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">${stops([0, '#5fa8d3'], [0.6, '#cbe6ee'], [1, '#fde8c0'])}</linearGradient></defs>
  <rect width="${WIDTH}" height="${HEIGHT}" fill="url(#sky)"/><circle cx="92" cy="76" r="30" fill="#fff3b8"/>
  ${[0, 1].map((turn) => `<g transform="translate(${round((share + turn) * (WIDTH + 180) - 660 + 180)} 70)" fill="#fff"><ellipse cx="60" cy="30" rx="64" ry="17"/><ellipse cx="46" cy="17" rx="30" ry="20"/><ellipse cx="82" cy="20" rx="26" ry="15"/></g>`).join('')}
  ${hill(4, 236, 34, '#9cc08a')}${hill(9, 262, 26, '#7fae6b')}${hill(15, 288, 14, '#5f9150')}
  ${mill(share * 90)}
  <path d="M0 300q120 -22 240 -8t240 -6v34H0Z" fill="#4b7d42"/>
  <g fill="#e2574c"><circle cx="40" cy="304" r="4"/><circle cx="76" cy="309" r="4"/><circle cx="120" cy="302" r="4"/><circle cx="168" cy="308" r="4"/><circle cx="214" cy="304" r="4"/><circle cx="420" cy="306" r="4"/><circle cx="456" cy="300" r="4"/></g>`);

/** A turning windmill: 20 frames. */
export async function drawWindmill() {
  const frames = await Promise.all(
    Array.from({ length: FRAMES }, (_, index) => sharp(Buffer.from(frame(index / FRAMES))).png().toBuffer()),
  );
  // One palette for all frames: with a palette for each, moving parts leave a visible trail in the sky.
  return sharp(frames, { join: { animated: true } })
    .gif({ delay: Array.from({ length: FRAMES }, () => 70), loop: 0, dither: 0, effort: 8, colours: 256, interPaletteMaxError: 256 })
    .toBuffer();
}
