import { BLEED, cloudFilter, document, hillside, randomFrom, rasterise, ridge, rippleFilter, rockFilter, round, stops, withoutBleed } from './drawing.mjs';

const WIDTH = 2400;
const HEIGHT = 1600;
const HORIZON = 1010;

const range = (seed, base, height, peaks) => hillside(ridge({ seed, width: WIDTH, base, height, peaks, step: 3 }), HORIZON + 4);

const sky = `
  <rect width="${WIDTH}" height="${HORIZON + 10}" fill="url(#sky)"/>
  <ellipse cx="760" cy="${HORIZON - 60}" rx="1150" ry="560" fill="url(#glow)"/>
  <circle cx="760" cy="${HORIZON - 236}" r="58" fill="url(#sun)"/>
  <rect width="${WIDTH}" height="620" fill="url(#cloudFade)" filter="url(#cloud)"/>
  <rect y="330" width="${WIDTH}" height="600" fill="url(#lowFade)" filter="url(#lowCloud)"/>`;

const mountains = `
  <path d="${range(11, 860, 150, 4)}" fill="url(#far)"/>
  <path d="${range(23, 900, 140, 5)}" fill="url(#middle)" filter="url(#rockFar)"/>
  <rect y="850" width="${WIDTH}" height="170" fill="url(#mist)"/>
  <path d="${range(42, 960, 96, 6)}" fill="url(#near)" filter="url(#rock)"/>`;

/** Lit windows of the town at the foot of the hills. */
function town() {
  const random = randomFrom(5);
  const houses = [];
  for (let index = 0; index < 46; index += 1) {
    const x = 1010 + random() * 470 + (index % 4) * 20;
    const width = 18 + random() * 20;
    const height = 18 + random() * 34;
    const top = HORIZON - height + 3;
    houses.push(`<path d="M${round(x)} ${HORIZON + 3}V${round(top)}l${round(width / 2)} ${-round(8 + random() * 10)}l${round(width / 2)} ${round(8)}V${HORIZON + 3}Z" fill="hsl(${round(255 + random() * 30)} 24% ${round(12 + random() * 9)}%)"/>`);
    if (random() > 0.35) houses.push(`<rect x="${round(x + width * 0.3)}" y="${round(top + 7)}" width="5" height="6" fill="#ffcf7a" opacity="${round(0.6 + random() * 0.4)}"/>`);
  }
  return houses.join('');
}

const lighthouse = `
  <path d="M1310 ${HORIZON + 30}C1420 985 1480 958 1560 946c60-30 150-44 240-30 90 10 170 20 240 52 110 30 240 44 380 62v40H1310Z" fill="#241a2c" filter="url(#rock)"/>
  <path d="M1676 926L1697 690H1759L1780 926Z" fill="url(#tower)"/>
  <path d="M1682.200 856L1686.500 808H1769.500L1773.800 856ZM1690.700 760L1694.500 717H1761.500L1765.300 760Z" fill="#b8302c"/>
  <path d="M1682.200 856L1686.500 808H1769.500L1773.800 856ZM1690.700 760L1694.500 717H1761.500L1765.300 760ZM1676 926L1697 690H1759L1780 926Z" fill="url(#towerShade)"/>
  <rect x="1686" y="680" width="84" height="11" rx="3" fill="#1d1720"/>
  <path d="M1690 680v-15M1704 680v-15M1752 680v-15M1766 680v-15M1688 665h80" stroke="#1d1720" stroke-width="4"/>
  <rect x="1708" y="644" width="40" height="38" fill="#ffeaae"/>
  <path d="M1708 644v38M1721 644v38M1735 644v38M1748 644v38" stroke="#2a2028" stroke-width="4"/>
  <path d="M1698 646Q1728 606 1758 646Z" fill="#8f2422"/><circle cx="1728" cy="620" r="6" fill="#3a2020"/>
  <path d="M1800 928v-62l40-26 42 26v66Z" fill="#d9c3b4"/><path d="M1792 870l48-36 50 36-8 8-42-28-40 28Z" fill="#5c2a2a"/>
  <rect x="1816" y="884" width="17" height="20" fill="#ffd27d"/><rect x="1850" y="884" width="17" height="20" fill="#ffd27d"/>`;

const beam = `
  <path d="M1728 662L2400 520V700Z" fill="url(#beamRight)"/><path d="M1728 662L820 560V720Z" fill="url(#beamLeft)"/>
  <circle cx="1728" cy="662" r="190" fill="url(#lantern)"/>`;

const boat = `
  <g transform="translate(470 1090)" opacity="0.4" filter="url(#wake)"><path d="M-92 84Q4 110 84 84C90 130 76 200 12 300L-4 280C-60 200 -74 140 -92 84Z" fill="#2a1626"/></g>
  <g transform="translate(470 1090)">
    <path d="M-92 40Q0 70 106 34L84 78Q4 96 -70 80Z" fill="#30181c"/><path d="M-92 40Q0 70 106 34l-3 7Q0 78 -90 47Z" fill="#d8a36c"/>
    <path d="M4 52V-190" stroke="#20141a" stroke-width="6"/>
    <path d="M12 -184C76 -96 92 -30 90 26L12 40Z" fill="url(#sail)"/><path d="M-4 -160C-42 -90 -66 -30 -74 26L-4 40Z" fill="#e6b998"/>
  </g>`;

const scene = sky + mountains + town() + lighthouse + beam;

/** The reflection of the scene, a little wider because the ripples contract the edges; then the sunlight on the waves. */
function water() {
  const random = randomFrom(77);
  const glints = [];
  for (let index = 0; index < 640; index += 1) {
    const depth = random() ** 1.7;
    const y = HORIZON + 8 + depth * (HEIGHT - HORIZON);
    const x = 760 + (random() + random() - 1) * (90 + depth * 420);
    const length = 6 + depth * 46 * random();
    glints.push(`<ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(length)}" ry="${round(0.8 + depth * 1.8)}" opacity="${round(0.15 + random() * 0.5)}"/>`);
  }
  return `
  <g clip-path="url(#below)"><g filter="url(#ripple)"><g transform="translate(-59 ${HORIZON * 2}) scale(1.034 -1)">${scene}</g></g></g>
  <rect y="${HORIZON}" width="${WIDTH}" height="${HEIGHT - HORIZON}" fill="url(#deep)"/>
  <rect y="${HORIZON}" width="${WIDTH}" height="${HEIGHT - HORIZON}" fill="#0d1430" filter="url(#swell)"/>
  <g fill="#ffd9a0">${glints.join('')}</g>`;
}

const definitions = `<defs>
  <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">${stops([0, '#1b2450'], [0.35, '#4b3f77'], [0.62, '#a85a7c'], [0.82, '#ef8f66'], [1, '#ffd08a'])}</linearGradient>
  <radialGradient id="glow">${stops([0, '#ffe3a3', 0.95], [0.35, '#ffb36e', 0.5], [1, '#ff9a66', 0])}</radialGradient>
  <radialGradient id="sun">${stops([0, '#fffbe6'], [0.75, '#ffeeb0'], [1, '#ffd98a', 0.4])}</radialGradient>
  <linearGradient id="far" x1="0" y1="0" x2="0" y2="1">${stops([0, '#7d5a86'], [1, '#e79a7c'])}</linearGradient>
  <linearGradient id="middle" x1="0" y1="0" x2="0" y2="1">${stops([0, '#6d4c82'], [1, '#b8728a'])}</linearGradient>
  <linearGradient id="near" x1="0" y1="0" x2="0" y2="1">${stops([0, '#4a3560'], [1, '#3a2a50'])}</linearGradient>
  <linearGradient id="mist" x1="0" y1="0" x2="0" y2="1">${stops([0, '#ffc9a0', 0], [1, '#ffc9a0', 0.55])}</linearGradient>
  <linearGradient id="cloudFade" x1="0" y1="0" x2="0" y2="1">${stops([0, '#fff', 0.4], [0.7, '#fff', 0.75], [1, '#fff', 0])}</linearGradient>
  <linearGradient id="lowFade" x1="0" y1="0" x2="0" y2="1">${stops([0, '#fff', 0], [0.5, '#fff', 0.8], [1, '#fff', 0])}</linearGradient>
  <linearGradient id="tower">${stops([0, '#fff1e0'], [0.45, '#f3dccb'], [1, '#a98a90'])}</linearGradient>
  <linearGradient id="towerShade">${stops([0, '#ffb070', 0.35], [0.35, '#000', 0], [1, '#120a20', 0.55])}</linearGradient>
  <radialGradient id="lantern">${stops([0, '#fff6cf', 0.95], [0.12, '#ffe59a', 0.6], [1, '#ffd27d', 0])}</radialGradient>
  <linearGradient id="beamRight">${stops([0, '#fff0bd', 0.7], [1, '#fff0bd', 0])}</linearGradient>
  <linearGradient id="beamLeft" x1="1" x2="0">${stops([0, '#fff0bd', 0.55], [1, '#fff0bd', 0])}</linearGradient>
  <linearGradient id="sail">${stops([0, '#fff4e2'], [1, '#e8a67e'])}</linearGradient>
  <linearGradient id="deep" x1="0" y1="0" x2="0" y2="1">${stops([0, '#201a48', 0.12], [1, '#0b0f2c', 0.82])}</linearGradient>
  ${cloudFilter('cloud', { frequency: '0.0016 0.0075', colour: [0.96, 0.62, 0.6], density: -1.2, seed: 8 })}
  ${cloudFilter('lowCloud', { frequency: '0.0022 0.014', colour: [1, 0.75, 0.55], density: -1.25, seed: 31 })}
  ${cloudFilter('swell', { frequency: '0.004 0.05', colour: [0.04, 0.06, 0.2], density: -0.95, gain: 2.4, seed: 3 })}
  ${rockFilter('rock', { frequency: '0.018 0.03', relief: 16, light: '#ffd9b8', azimuth: 200 })}
  ${rockFilter('rockFar', { frequency: '0.008 0.012', relief: 12, light: '#ffe6d2', azimuth: 200, elevation: 50 })}
  <clipPath id="below"><rect y="${HORIZON}" width="${WIDTH}" height="${HEIGHT - HORIZON}"/></clipPath>
  ${rippleFilter('wake', { frequency: '0.006 0.08', strength: 60, seed: 4 })}
  ${rippleFilter('ripple', { frequency: '0.006 0.085', strength: 46, seed: 12 })}
</defs>`;

/** A harbour at dusk; the lighthouse stands right of the centre. */
export async function drawHarbour() {
  const picture = await rasterise(document(WIDTH, HEIGHT, definitions + scene + water() + boat, BLEED));
  return picture
    .extract(withoutBleed(WIDTH, HEIGHT))
    .jpeg({ quality: 84, mozjpeg: true })
    .toBuffer();
}
