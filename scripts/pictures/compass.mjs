import { document, randomFrom, round, stops } from './drawing.mjs';

const WIDTH = 800;
const HEIGHT = 600;
const CENTRE = { x: 500, y: 280 };

const point = (turn, length, half, light, dark) => `
  <g transform="rotate(${turn})"><path d="M0 ${-length}L${half} ${-half}L0 0Z" fill="${dark}"/><path d="M0 ${-length}L${-half} ${-half}L0 0Z" fill="${light}"/></g>`;

const points = (turns, length, half, light, dark) => turns.map((turn) => point(turn, length, half, light, dark)).join('');

const degrees = Array.from({ length: 72 }, (_, index) => {
  const angle = (index * 5 * Math.PI) / 180;
  const outer = index % 9 === 0 ? 196 : 188;
  return `M${round(Math.sin(angle) * 178)} ${round(-Math.cos(angle) * 178)}L${round(Math.sin(angle) * outer)} ${round(-Math.cos(angle) * outer)}`;
}).join('');

const rhumbLines = Array.from({ length: 16 }, (_, index) => {
  const angle = (index * Math.PI) / 8;
  return `M${CENTRE.x} ${CENTRE.y}L${round(CENTRE.x + Math.sin(angle) * 1000)} ${round(CENTRE.y - Math.cos(angle) * 1000)}`;
}).join('');

/** A closed, wavering outline: an island of the chart. */
function island(seed, cx, cy, radius) {
  const random = randomFrom(seed);
  const corners = Array.from({ length: 26 }, (_, index) => {
    const angle = (index / 26) * Math.PI * 2;
    const reach = radius * (0.72 + random() * 0.4);
    return `${round(cx + Math.cos(angle) * reach * 1.25)} ${round(cy + Math.sin(angle) * reach)}`;
  });
  const outline = `M${corners.join('L')}Z`;
  return `<path d="${outline}" fill="none" stroke="#7fb2b0" stroke-width="16" stroke-linejoin="round" opacity="0.5"/><path d="${outline}" fill="#d9b679" stroke="#7a5a34" stroke-width="3" stroke-linejoin="round"/>`;
}

/** A compass rose on an old chart. Plain shapes and gradients: no script, no style, no text. */
export const drawCompass = () => document(WIDTH, HEIGHT, `
  <title>A compass rose on an old chart</title>
  <defs><radialGradient id="paper" cx="0.62" cy="0.46" r="0.8">${stops([0, '#fbf2d8'], [0.7, '#efdcae'], [1, '#cfae74'])}</radialGradient>
  <clipPath id="chart"><rect x="26" y="26" width="${WIDTH - 52}" height="${HEIGHT - 52}"/></clipPath></defs>
  <rect width="${WIDTH}" height="${HEIGHT}" fill="url(#paper)"/>
  <g clip-path="url(#chart)"><path d="${rhumbLines}" stroke="#a9834b" stroke-width="1" opacity="0.6"/>
  ${island(5, 130, 450, 84)}${island(12, 150, 120, 46)}${island(19, 330, 530, 34)}${island(27, 730, 540, 58)}</g>
  <rect x="26" y="26" width="${WIDTH - 52}" height="${HEIGHT - 52}" fill="none" stroke="#6b4a2b" stroke-width="6"/>
  <rect x="38" y="38" width="${WIDTH - 76}" height="${HEIGHT - 76}" fill="none" stroke="#6b4a2b" stroke-width="1.500"/>
  <g transform="translate(${CENTRE.x} ${CENTRE.y})">
  <circle r="200" fill="#fdf6e3" stroke="#6b4a2b" stroke-width="4"/><circle r="178" fill="none" stroke="#6b4a2b" stroke-width="2"/><path d="${degrees}" stroke="#6b4a2b" stroke-width="2.500"/>
  <circle r="118" fill="none" stroke="#b98b4e" stroke-width="8" opacity="0.5"/>
  ${points([22.5, 67.5, 112.5, 157.5, 202.5, 247.5, 292.5, 337.5], 112, 11, '#e3c58d', '#a9834b')}
  ${points([45, 135, 225, 315], 146, 20, '#5d9c9a', '#2c6468')}
  ${points([90, 180, 270], 172, 26, '#3f4f74', '#1f2b4b')}${points([0], 176, 26, '#d9503f', '#9e2a20')}
  <circle r="16" fill="#f4d98f" stroke="#6b4a2b" stroke-width="3"/></g>`);
