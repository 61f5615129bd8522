import sharp from 'sharp';

/** Repeatable random numbers (mulberry32), so that every run draws the same images. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const round = (value) => Math.round(value * 10) / 10;

/** Smooth noise along a line: from -1 to 1, one random value per unit. */
function valueNoise(random) {
  const values = Array.from({ length: 512 }, () => random() * 2 - 1);
  return (x) => {
    const left = Math.floor(x);
    const share = x - left;
    const eased = share * share * (3 - 2 * share);
    return values[left & 511] * (1 - eased) + values[(left + 1) & 511] * eased;
  };
}

/** The outline of a range of hills: points from left to right. `peaks` is how many hills fit in the width. */
export function ridge({ seed, width, base, height, peaks, octaves = 6, roughness = 0.5, step = 4 }) {
  const noise = valueNoise(randomFrom(seed));
  const points = [];
  for (let x = -step; x <= width + step; x += step) {
    let sum = 0;
    for (let octave = 0, strength = 1, rate = peaks / width; octave < octaves; octave += 1, strength *= roughness, rate *= 2.03) {
      sum += strength * noise(x * rate + octave * 37);
    }
    points.push([x, base - height * sum]);
  }
  return points;
}

/** A path along the points and down to `bottom`. */
export function hillside(points, bottom) {
  const outline = points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L');
  return `M${round(points[0][0])} ${bottom}L${outline}L${round(points.at(-1)[0])} ${bottom}Z`;
}

/** Light on a rough surface, in the shape of the element that it is applied to. */
export const rockFilter = (id, { frequency, relief, light = '#fff', azimuth = 225, elevation = 42, seed = 1 }) => `
  <filter id="${id}" x="0" y="0" width="100%" height="100%" color-interpolation-filters="sRGB">
    <feTurbulence type="fractalNoise" baseFrequency="${frequency}" numOctaves="6" seed="${seed}"/>
    <feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0.6 0.6 0 0 -0.1" result="relief"/>
    <feDiffuseLighting in="relief" surfaceScale="${relief}" diffuseConstant="1.35" lighting-color="${light}" result="lit">
      <feDistantLight azimuth="${azimuth}" elevation="${elevation}"/>
    </feDiffuseLighting>
    <feBlend in="SourceGraphic" in2="lit" mode="multiply"/>
    <feComposite in2="SourceGraphic" operator="in"/>
  </filter>`;

/** Clouds: stretched noise, clipped by gain and density. */
export const cloudFilter = (id, { frequency, colour, density, gain = 2.6, seed }) => `
  <filter id="${id}" x="0" y="0" width="100%" height="100%" color-interpolation-filters="sRGB">
    <feTurbulence type="fractalNoise" baseFrequency="${frequency}" numOctaves="6" seed="${seed}"/>
    <feColorMatrix values="0 0 0 0 ${colour[0]}  0 0 0 0 ${colour[1]}  0 0 0 0 ${colour[2]}  ${gain} 0 0 0 ${density}"/>
    <feComposite in2="SourceGraphic" operator="in"/>
  </filter>`;

/** Displaces the pixels of a reflection like small waves. */
export const rippleFilter = (id, { frequency, strength, seed }) => `
  <filter id="${id}" x="0" y="0" width="100%" height="100%" color-interpolation-filters="sRGB">
    <feTurbulence type="fractalNoise" baseFrequency="${frequency}" numOctaves="3" seed="${seed}" result="waves"/>
    <feDisplacementMap in="SourceGraphic" in2="waves" scale="${strength}" xChannelSelector="R" yChannelSelector="G"/>
  </filter>`;

export const document = (width, height, body, scale = 1) =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width * scale}" height="${height * scale}" viewBox="0 0 ${width} ${height}">${body}</svg>`;

export const stops = (...colours) =>
  colours.map(([offset, colour, opacity = 1]) => `<stop offset="${offset}" stop-color="${colour}" stop-opacity="${opacity}"/>`).join('');

/** Film grain, as a tile to lay over an image. */
export function grain(seed, strength) {
  const random = randomFrom(seed);
  const side = 512;
  const pixels = Buffer.alloc(side * side * 4);
  for (let at = 0; at < pixels.length; at += 4) {
    const bright = random() + random() > 1;
    pixels.fill(bright ? 255 : 0, at, at + 3);
    pixels[at + 3] = Math.round(random() * strength * 255);
  }
  return { input: pixels, raw: { width: side, height: side, channels: 4 }, tile: true, blend: 'over' };
}

/** Rasterises an SVG and lays grain over it. */
export async function rasterise(svg, { seed = 7, strength = 0.06 } = {}) {
  const { data, info } = await sharp(Buffer.from(svg), { unlimited: true }).flatten({ background: '#000' }).raw().toBuffer({ resolveWithObject: true });
  return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } }).composite([grain(seed, strength)]);
}

/** The ripple filter damages the edges: images with water are drawn larger by this factor, and cropped. */
export const BLEED = 1.02;

export const withoutBleed = (width, height) => ({
  left: Math.round((width * (BLEED - 1)) / 2),
  top: Math.round((height * (BLEED - 1)) / 2),
  width,
  height,
});
