import sharp from 'sharp';
import { cloudFilter, document, hillside, randomFrom, rasterise, ridge, rockFilter, round, stops } from './drawing.mjs';

const WIDTH = 1500;
const HEIGHT = 2000;

function starrySky() {
  const random = randomFrom(99);
  const stars = Array.from({ length: 420 }, () => {
    const brightness = random() ** 4;
    return `<circle cx="${round(random() * WIDTH)}" cy="${round(random() * 1300)}" r="${round(0.7 + brightness * 2.6)}" opacity="${round(0.3 + random() * 0.7)}"/>`;
  });
  return `<rect width="${WIDTH}" height="${HEIGHT}" fill="url(#night)"/><g fill="#e9f1ff">${stars.join('')}</g>`;
}

const moon = `
  <circle cx="1010" cy="470" r="620" fill="url(#halo)"/>
  <circle cx="1010" cy="470" r="262" fill="#f4ecd2" filter="url(#craters)"/>
  <circle cx="1010" cy="470" r="262" fill="url(#moonShade)"/>
  <rect width="${WIDTH}" height="1100" fill="url(#veilFade)" filter="url(#veil)"/>`;

const hill = (seed, base, height, colour) =>
  `<path d="${hillside(ridge({ seed, width: WIDTH, base, height, peaks: 3, octaves: 5 }), HEIGHT)}" fill="${colour}"/>`;

/** A row of firs, tier upon tier. */
function firs(seed, count, base, size, colour) {
  const random = randomFrom(seed);
  const trees = Array.from({ length: count }, (_, index) => {
    const x = ((index + random()) / count) * WIDTH;
    const height = size * (0.55 + random() * 0.7);
    const width = height * 0.34;
    const foot = base + random() * 40;
    const tiers = Array.from({ length: 7 }, (_, tier) => {
      const share = (tier + 1) / 7;
      const y = foot - height * (1 - share);
      const half = (width / 2) * share * (0.85 + random() * 0.3);
      return `L${round(x + half)} ${round(y)}L${round(x + half * 0.55)} ${round(y - height * 0.015)}`;
    });
    const left = tiers.map((tier) => tier).reverse();
    const mirrored = left.map((tier) => tier.replace(/L(\S+) (\S+)L(\S+) (\S+)/, (_, x1, y1, x2, y2) => `L${round(2 * x - x2)} ${y2}L${round(2 * x - x1)} ${y1}`));
    return `M${round(x)} ${round(foot - height)}${tiers.join('')}L${round(x)} ${round(foot)}${mirrored.join('')}Z`;
  });
  return `<path d="${trees.join('')}" fill="${colour}"/><rect y="${base}" width="${WIDTH}" height="${HEIGHT - base}" fill="${colour}"/>`;
}

const branch = `
  <g filter="url(#bark)">
    <path d="M-20 1560C220 1500 420 1532 700 1504S1240 1410 1520 1438v72C1260 1494 1010 1560 760 1590S240 1610 -20 1670Z" fill="#6b4a35"/>
    <path d="M1080 1460C1180 1380 1240 1300 1260 1190l26 6C1280 1310 1230 1420 1160 1482Z" fill="#5d402e"/>
  </g>
  <path d="M-20 1560C220 1500 420 1532 700 1504S1240 1410 1520 1438v10C1250 1424 1000 1486 720 1522S220 1520 -20 1580Z" fill="#c9d6f2" opacity="0.35"/>`;

/** Rows of feathers that get smaller towards the head. */
function feathers() {
  const random = randomFrom(17);
  const rows = [];
  for (let y = 1500; y > 1010; y -= 26) {
    const share = (1500 - y) / 490;
    const half = 205 * Math.sin(Math.PI * (0.32 + share * 0.42));
    for (let x = -half; x <= half; x += 30) {
      const cx = 660 + x + ((y / 26) % 2) * 15;
      const light = 62 + random() * 16 - Math.abs(x) * 0.09;
      rows.push(`<path d="M${round(cx - 17)} ${y}q3 36 17 42q14 -6 17 -42Z" fill="hsl(${round(26 + random() * 10)} 42% ${round(light)}%)" stroke="#5b3a22" stroke-opacity="0.35" stroke-width="2"/>`);
      if (random() > 0.45) rows.push(`<path d="M${round(cx)} ${y + 12}v22" stroke="#5b3a22" stroke-width="4" stroke-linecap="round" opacity="0.7"/>`);
    }
  }
  return rows.join('');
}

const wing = `
  <path d="M-6 -250C150 -190 190 60 60 330C-10 240 -70 60 -60 -120Z" fill="url(#wing)"/>
  <g fill="none" stroke="#2c1a10" stroke-width="5" opacity="0.55"><path d="M84 -130C110 10 100 150 60 300M44 -170C74 -10 62 140 38 270M6 -180C34 -30 28 100 12 210"/></g>
  <g fill="#f0d9b5" opacity="0.55"><circle cx="60" cy="-90" r="9"/><circle cx="88" cy="-20" r="9"/><circle cx="86" cy="70" r="9"/><circle cx="40" cy="-20" r="8"/><circle cx="54" cy="90" r="8"/><circle cx="20" cy="50" r="8"/></g>`;

/** One eye with its disc of fine feathers; drawn around 0,0. */
function eye(seed) {
  const random = randomFrom(seed);
  const rays = Array.from({ length: 120 }, () => {
    const angle = random() * Math.PI * 2;
    const [from, to] = [62 + random() * 10, 92 + random() * 40];
    return `M${round(Math.cos(angle) * from)} ${round(Math.sin(angle) * from)}L${round(Math.cos(angle) * to)} ${round(Math.sin(angle) * to)}`;
  });
  return `<circle r="134" fill="url(#disc)"/><path d="${rays.join('')}" stroke="#7a5232" stroke-width="2.500" opacity="0.55"/>
    <circle r="66" fill="#1a0f0a"/><circle r="60" fill="url(#iris)"/><circle r="31" fill="#080507"/><circle cx="17" cy="-19" r="12" fill="#fff"/><circle cx="-16" cy="18" r="5" fill="#fff" opacity="0.6"/>`;
}

const owl = () => `
  <path d="M560 1440L520 1720q60 34 130 20L700 1450Z" fill="#4b2f1f"/><path d="M620 1450l-20 290q50 14 90-10l50-280Z" fill="#6a452c"/>
  <ellipse cx="660" cy="1240" rx="262" ry="330" fill="#7c5333"/>
  <ellipse cx="660" cy="1270" rx="222" ry="286" fill="#d9b88c"/>
  <g clip-path="url(#belly)">${feathers()}</g>
  <ellipse cx="660" cy="1240" rx="262" ry="330" fill="url(#bodyShade)"/>
  <g transform="translate(862 1230)">${wing}</g><g transform="translate(458 1230) scale(-1 1)">${wing}</g>
  <path d="M400 720C420 800 400 860 396 930C400 1090 520 1150 660 1150S920 1090 924 930C920 860 900 800 920 720C850 740 790 790 740 806Q660 780 580 806C530 790 470 740 400 720Z" fill="#7c5333"/>
  <path d="M400 720C420 800 400 860 396 930C400 1090 520 1150 660 1150S920 1090 924 930C920 860 900 800 920 720C850 740 790 790 740 806Q660 780 580 806C530 790 470 740 400 720Z" fill="url(#headShade)" filter="url(#plumage)" opacity="0.5"/>
  <g transform="translate(548 914)">${eye(3)}</g><g transform="translate(772 914)">${eye(4)}</g>
  <path d="M470 800q110 -20 172 70l-14 16q-70 -74 -158 -86ZM850 800q-110 -20 -172 70l14 16q70 -74 158 -86Z" fill="#4a2d1a"/>
  <path d="M660 930c34 0 42 34 30 66q-12 32 -30 46q-18 -14 -30 -46c-12 -32 -4 -66 30 -66Z" fill="url(#beak)"/>
  <g fill="#d8a24a" stroke="#6a4718" stroke-width="4"><path d="M560 1500q-10 60 8 76q14 -8 14 -40q6 44 20 46q14 -10 10 -50q12 34 26 30q8 -30 -8 -66Z"/><path d="M690 1490q-12 60 6 78q14 -8 14 -40q6 44 20 44q14 -10 10 -50q12 34 26 28q8 -30 -8 -64Z"/></g>`;

const definitions = `<defs>
  <linearGradient id="night" x1="0" y1="0" x2="0" y2="1">${stops([0, '#0a1230'], [0.45, '#1b3160'], [0.75, '#3c5d86'], [1, '#7f9bb0'])}</linearGradient>
  <radialGradient id="halo">${stops([0, '#fdf3cf', 0.85], [0.42, '#cfd8f0', 0.35], [1, '#9fb6e6', 0])}</radialGradient>
  <radialGradient id="moonShade" cx="0.4" cy="0.4">${stops([0.5, '#fff', 0.1], [1, '#6f6a80', 0.55])}</radialGradient>
  <linearGradient id="veilFade" x1="0" y1="0" x2="0" y2="1">${stops([0, '#fff', 0.15], [0.6, '#fff', 0.6], [1, '#fff', 0])}</linearGradient>
  <linearGradient id="wing" x1="0" y1="0" x2="1" y2="1">${stops([0, '#8a5e3a'], [1, '#3d2616'])}</linearGradient>
  <radialGradient id="disc">${stops([0.45, '#f4e3c4'], [0.9, '#cda878'], [1, '#8a6038'])}</radialGradient>
  <radialGradient id="iris">${stops([0.4, '#ffd65a'], [0.8, '#f09a1e'], [1, '#a85208'])}</radialGradient>
  <linearGradient id="beak">${stops([0, '#4d4138'], [0.45, '#8d7a63'], [1, '#2a221d'])}</linearGradient>
  <linearGradient id="bodyShade">${stops([0, '#0b1030', 0.55], [0.4, '#000', 0], [0.8, '#fff2c9', 0.12], [1, '#e8f0ff', 0.35])}</linearGradient>
  <linearGradient id="headShade">${stops([0, '#5a3a24'], [0.6, '#a5764a'], [1, '#e0c296'])}</linearGradient>
  <clipPath id="belly"><ellipse cx="660" cy="1270" rx="222" ry="286"/></clipPath>
  ${rockFilter('craters', { frequency: '0.006', relief: 9, light: '#fff8e0', azimuth: 210, elevation: 55, seed: 9 })}
  ${rockFilter('bark', { frequency: '0.006 0.06', relief: 14, light: '#e8edff', azimuth: 290, elevation: 40, seed: 2 })}
  ${rockFilter('plumage', { frequency: '0.09 0.03', relief: 7, light: '#fff3df', azimuth: 300, elevation: 50, seed: 6 })}
  ${cloudFilter('veil', { frequency: '0.002 0.008', colour: [0.75, 0.82, 0.95], density: -1.1, seed: 14 })}
</defs>`;

/** An owl before the moon. Stored rotated with EXIF orientation 6, like the photograph of a phone held upright. */
export async function drawOwl() {
  const forest = hill(3, 1420, 150, '#34537a') + hill(8, 1560, 120, '#1b3150') + firs(21, 46, 1640, 330, '#1d3352') + firs(34, 26, 1800, 460, '#0f1e35');
  const upright = await rasterise(document(WIDTH, HEIGHT, definitions + starrySky() + moon + forest + branch + owl()), { seed: 3, strength: 0.05 });
  const pixels = await upright.png().toBuffer();
  return sharp(pixels).rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 84, mozjpeg: true }).toBuffer();
}
