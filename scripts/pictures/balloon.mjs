import sharp from 'sharp';
import { document, randomFrom, round, stops } from './drawing.mjs';

const WIDTH = 1000;
const HEIGHT = 1200;

/** One gore of the envelope: the stripe between two meridians; -1 and 1 are the edges. */
function gore(from, to, colour) {
  const edge = (share) => `C${round(500 + share * 560)} 60 ${round(500 + share * 500)} 560 ${round(500 + share * 88)} 800`;
  const back = (share) => `C${round(500 + share * 500)} 560 ${round(500 + share * 560)} 60 500 60`;
  return `<path d="M500 60${edge(from)}L${round(500 + to * 88)} 800${back(to)}Z" fill="${colour}"/>`;
}

const COLOURS = ['#c8372d', '#f4b63f', '#f6efe0', '#2b7a8c'];
const edges = Array.from({ length: 13 }, (_, index) => Math.sin(((index / 12) * 2 - 1) * (Math.PI / 2)));
const gores = edges.slice(1).map((to, index) => gore(edges[index], to, COLOURS[index % COLOURS.length])).join('');

/** Semi-transparent wisps of cloud in front, so that the image has more than fully transparent and opaque pixels. */
function wisps() {
  const random = randomFrom(61);
  return Array.from({ length: 46 }, () => {
    const side = random() > 0.5 ? 1 : -1;
    const [cx, cy] = [500 + side * (120 + random() * 300), 985 + random() * 130];
    return `<ellipse cx="${round(cx)}" cy="${round(cy)}" rx="${round(50 + random() * 90)}" ry="${round(14 + random() * 30)}" fill="url(#wisp)" opacity="${round(0.2 + random() * 0.5)}"/>`;
  }).join('');
}

const basket = `
  <path d="M424 806L448 950M576 806L552 950M470 812L478 950M530 812L522 950" stroke="#4b3526" stroke-width="5"/>
  <path d="M412 796h176l-8 24h-160Z" fill="#8f2723"/>
  <path d="M484 850q16 -58 32 0q-4 26 -16 30q-12 -4 -16 -30Z" fill="url(#flame)"/>
  <path d="M438 944h124l-12 108q-50 14 -100 0Z" fill="#a4703d"/>
  <path d="M440 966h120M442 988h116M444 1010h112M447 1032h106M466 948l6 108M490 948l2 110M512 948l-2 110M536 948l-6 106" stroke="#6d4522" stroke-width="5" opacity="0.7"/>
  <rect x="432" y="936" width="136" height="18" rx="9" fill="#5d3a1c"/>`;

const definitions = `<defs>
  <linearGradient id="round">${stops([0, '#1a0c20', 0.62], [0.26, '#1a0c20', 0.12], [0.42, '#fff', 0.28], [0.6, '#fff', 0], [1, '#1a0c20', 0.7])}</linearGradient>
  <linearGradient id="fall" x1="0" y1="0" x2="0" y2="1">${stops([0, '#fff', 0.25], [0.5, '#fff', 0], [1, '#200a10', 0.5])}</linearGradient>
  <radialGradient id="wisp">${stops([0, '#fff', 0.75], [1, '#fff', 0])}</radialGradient>
  <radialGradient id="flame">${stops([0, '#fffbe0'], [0.6, '#ffb637'], [1, '#ff6a1f', 0.6])}</radialGradient>
</defs>`;

const envelope = 'M500 60C-60 60 0 560 412 800L588 800C1000 560 1060 60 500 60Z';

/** A hot-air balloon on a transparent background, with semi-transparent wisps of cloud. */
export async function drawBalloon() {
  const body = `${definitions}${gores}<path d="${envelope}" fill="url(#round)"/><path d="${envelope}" fill="url(#fall)"/>${basket}${wisps()}`;
  return sharp(Buffer.from(document(WIDTH, HEIGHT, body))).png({ compressionLevel: 9 }).toBuffer();
}
