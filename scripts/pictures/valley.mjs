import sharp from 'sharp';
import { BLEED, cloudFilter, document, grain, hillside, randomFrom, rasterise, ridge, rippleFilter, rockFilter, round, stops, withoutBleed } from './drawing.mjs';

const WIDTH = 6000;
const HEIGHT = 4000;
const SHORE = 2700;

const range = (seed, base, height, peaks, fill, filter = '') =>
  `<path d="${hillside(ridge({ seed, width: WIDTH, base, height, peaks, octaves: 8, step: 5 }), SHORE + 10)}" fill="${fill}" ${filter && `filter="url(#${filter})"`}/>`;

const mist = (y, height, opacity) => `<rect y="${y}" width="${WIDTH}" height="${height}" fill="url(#mist)" opacity="${opacity}"/>`;

/** One spruce as a closed outline: boughs that droop, longer towards the ground. */
function spruce(random, x, foot, height) {
  const right = [];
  const left = [];
  const tiers = Math.max(9, Math.round(height / 26));
  for (let tier = 1; tier <= tiers; tier += 1) {
    const share = tier / tiers;
    const y = foot - height * (1 - share);
    const droop = height * 0.022;
    right.push(`L${round(x + height * 0.17 * share * (0.75 + random() * 0.5))} ${round(y + droop)}L${round(x + height * 0.07 * share)} ${round(y)}`);
    left.unshift(`L${round(x - height * 0.07 * share)} ${round(y)}L${round(x - height * 0.17 * share * (0.75 + random() * 0.5))} ${round(y + droop)}`);
  }
  return `M${round(x)} ${round(foot - height)}${right.join('')}L${round(x)} ${round(foot)}${left.join('')}Z`;
}

function forest({ seed, count, from = 0, to = WIDTH, foot, spread, size, fill }) {
  const random = randomFrom(seed);
  const trees = Array.from({ length: count }, () => [from + random() * (to - from), foot + random() * spread]);
  trees.sort((one, other) => one[1] - other[1]);
  return `<path d="${trees.map(([x, y]) => spruce(random, x, y, size * (0.5 + random() * 0.75))).join('')}" fill="${fill}"/>`;
}

const distance = `
  <rect width="${WIDTH}" height="${SHORE + 20}" fill="url(#sky)"/>
  <circle cx="4150" cy="900" r="1500" fill="url(#dawn)"/>
  <rect width="${WIDTH}" height="1500" fill="url(#cloudFade)" filter="url(#cloud)"/>
  ${range(7, 1330, 620, 3.2, 'url(#snow)', 'peaks')}${mist(1300, 1000, 0.9)}
  ${range(19, 1850, 420, 4.2, 'url(#blue)', 'slopes')}${mist(1750, 900, 0.8)}
  ${range(28, 2230, 260, 5.5, 'url(#green)', 'slopes')}${mist(2180, 540, 0.65)}
  ${forest({ seed: 51, count: 900, foot: 2470, spread: 190, size: 150, fill: '#3f6672' })}${mist(2420, 300, 0.55)}`;

const shore = `
  ${forest({ seed: 52, count: 520, foot: 2640, spread: 60, size: 230, fill: '#254a50' })}
  <rect y="${SHORE - 34}" width="${WIDTH}" height="36" fill="#1f4044"/>
  <path d="M560 ${SHORE + 40}C900 2600 1300 2570 1700 2600S2300 2690 2560 ${SHORE + 40}Z" fill="#5d7d45" filter="url(#meadow)"/>
  <path d="M1250 2640V2480h330v170Z" fill="#b7372f"/><path d="M1580 2480l150 34v120l-150 16Z" fill="#7f241f"/>
  <path d="M1250 2505h330M1250 2530h330M1250 2555h330M1250 2580h330M1250 2605h330" stroke="#8e2a24" stroke-width="4"/>
  <path d="M1214 2492L1414 2352L1612 2488L1590 2500L1414 2380L1238 2504Z" fill="#f3ece0"/><path d="M1250 2492L1414 2380L1580 2490Z" fill="#a8322a"/>
  <path d="M1414 2352l210 26L1770 2516l-158 -28Z" fill="#3c3f46"/>
  <path d="M1560 2300h44v88l-44 -12Z" fill="#6b5f5a"/><path d="M1582 2300C1560 2180 1660 2140 1620 2020S1700 1860 1660 1760" stroke="#eef2f5" stroke-width="36" fill="none" stroke-linecap="round" opacity="0.35" filter="url(#soft)"/>
  <rect x="1380" y="2555" width="62" height="94" fill="#f3ece0"/><rect x="1388" y="2563" width="46" height="86" fill="#4b2a22"/>
  <g fill="#ffd98c" stroke="#f3ece0" stroke-width="9"><rect x="1286" y="2540" width="58" height="56"/><rect x="1484" y="2540" width="58" height="56"/></g>
  <path d="M1286 2568h58M1315 2540v56M1484 2568h58M1513 2540v56" stroke="#f3ece0" stroke-width="5"/>
  ${forest({ seed: 71, count: 26, from: 620, to: 1190, foot: 2640, spread: 60, size: 420, fill: '#183a34' })}
  ${forest({ seed: 72, count: 22, from: 1800, to: 2420, foot: 2650, spread: 60, size: 360, fill: '#1b3f38' })}`;

const birds = () => {
  const random = randomFrom(88);
  const flock = Array.from({ length: 17 }, (_, index) => {
    const [x, y] = [3050 + index * 62 + random() * 60, 880 - Math.abs(index - 8) * 26 + random() * 50];
    return `M${round(x - 34)} ${round(y - 14)}q20 -8 34 14q14 -22 34 -14`;
  });
  return `<path d="${flock.join('')}" fill="none" stroke="#2b3a4c" stroke-width="7" stroke-linecap="round"/>`;
};

const lake = `
  <g clip-path="url(#below)"><g filter="url(#ripple)"><g transform="translate(-60 ${SHORE * 2}) scale(1.02 -1)">${distance}${shore}</g></g></g>
  <rect y="${SHORE}" width="${WIDTH}" height="${HEIGHT - SHORE}" fill="url(#depth)"/>
  <rect y="${SHORE}" width="${WIDTH}" height="160" fill="url(#gleam)"/>`;

/** Reeds and stones on the near shore, dark against the water. */
function foreground() {
  const random = randomFrom(93);
  const reeds = Array.from({ length: 420 }, () => {
    const x = 3900 + (1 - random() ** 2) * 2100;
    const height = 200 + random() * 420;
    const lean = (random() - 0.4) * 160;
    return `M${round(x)} 4010Q${round(x + lean * 0.2)} ${round(4000 - height * 0.6)} ${round(x + lean)} ${round(4000 - height)}`;
  });
  const stones = Array.from({ length: 34 }, () => {
    const x = random() * 2600;
    const size = 60 + random() * 170;
    return `<ellipse cx="${round(x)}" cy="${round(4000 - random() * 150 + x * 0.05)}" rx="${round(size)}" ry="${round(size * 0.55)}" fill="hsl(${round(200 + random() * 30)} 9% ${round(24 + random() * 20)}%)" filter="url(#stone)"/>`;
  });
  return `${stones.join('')}<path d="${reeds.join('')}" fill="none" stroke="#1c2e22" stroke-width="9" stroke-linecap="round"/>`;
}

const definitions = `<defs>
  <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">${stops([0, '#6fa3cf'], [0.4, '#b9d3e2'], [0.75, '#f6e3cb'], [1, '#f7e9da'])}</linearGradient>
  <radialGradient id="dawn">${stops([0, '#fff3cf', 0.95], [0.3, '#ffe2b0', 0.6], [1, '#ffe2b0', 0])}</radialGradient>
  <linearGradient id="snow" x1="0" y1="0" x2="0" y2="1">${stops([0, '#fdfcfa'], [0.3, '#e9eef5'], [0.5, '#9fb1c8'], [1, '#c9d3dc'])}</linearGradient>
  <linearGradient id="blue" x1="0" y1="0" x2="0" y2="1">${stops([0, '#7f9ab4'], [1, '#a7bcc6'])}</linearGradient>
  <linearGradient id="green" x1="0" y1="0" x2="0" y2="1">${stops([0, '#628a8d'], [1, '#7ea394'])}</linearGradient>
  <linearGradient id="mist" x1="0" y1="0" x2="0" y2="1">${stops([0, '#f5eee6', 0], [0.75, '#f5eee6', 1], [1, '#f5eee6', 0])}</linearGradient>
  <linearGradient id="cloudFade" x1="0" y1="0" x2="0" y2="1">${stops([0, '#fff', 0.9], [1, '#fff', 0])}</linearGradient>
  <linearGradient id="depth" x1="0" y1="0" x2="0" y2="1">${stops([0, '#20485a', 0.1], [1, '#0d2c3c', 0.75])}</linearGradient>
  <linearGradient id="gleam" x1="0" y1="0" x2="0" y2="1">${stops([0, '#fffaf0', 0.55], [1, '#fffaf0', 0])}</linearGradient>
  <clipPath id="below"><rect y="${SHORE}" width="${WIDTH}" height="${HEIGHT - SHORE}"/></clipPath>
  <filter id="soft"><feGaussianBlur stdDeviation="16"/></filter>
  ${cloudFilter('cloud', { frequency: '0.0007 0.0022', colour: [1, 1, 1], density: -1.1, seed: 40 })}
  ${rockFilter('peaks', { frequency: '0.0032 0.0045', relief: 75, light: '#fffaf2', azimuth: 320, elevation: 46, seed: 5 })}
  ${rockFilter('slopes', { frequency: '0.006 0.008', relief: 24, light: '#fff8ee', azimuth: 320, elevation: 52, seed: 8 })}
  ${rockFilter('meadow', { frequency: '0.03 0.09', relief: 14, light: '#fffbe0', azimuth: 300, elevation: 55, seed: 8 })}
  ${rockFilter('stone', { frequency: '0.02', relief: 30, light: '#ffffff', azimuth: 290, elevation: 45, seed: 8 })}
  ${rippleFilter('ripple', { frequency: '0.0025 0.03', strength: 70, seed: 2 })}
</defs>`;

/** Sky, mist and water at half the size, which takes a tenth of the time. */
async function drawBackdrop() {
  const [width, height] = [WIDTH / 2, HEIGHT / 2];
  const pixels = await rasterise(document(WIDTH, HEIGHT, definitions + distance + shore + lake, BLEED / 2), { strength: 0 });
  return sharp(await pixels.extract(withoutBleed(width, height)).png().toBuffer()).resize(WIDTH, HEIGHT).png({ compressionLevel: 1 }).toBuffer();
}

/** A lake in the mountains, with the 24 megapixels of a camera. */
export async function drawValley() {
  const { left, top } = withoutBleed(WIDTH, HEIGHT);
  const details = document(WIDTH, HEIGHT, `${definitions}<g transform="translate(${-left} ${-top}) scale(${BLEED})">${shore}${birds()}${foreground()}</g>`);
  const composed = await sharp(await drawBackdrop())
    .composite([{ input: Buffer.from(details) }, grain(31, 0.035)])
    .png({ compressionLevel: 1 })
    .toBuffer();
  return sharp(composed).removeAlpha().jpeg({ quality: 76, mozjpeg: true }).toBuffer();
}
