import type { OutputPlan, RasterPlan, VectorPlan } from './plan';

/** Encoder settings for specs that do not set them. */
export interface Encoding {
  /** 1 to 100. */
  readonly quality: Readonly<Record<'jpeg' | 'webp' | 'avif' | 'heic', number>>;
  /** How much time an encoder spends to save bytes, on sharp's scales: WebP 0 to 6, AVIF 0 to 9, GIF 1 to 10. */
  readonly effort: Readonly<Record<'webp' | 'avif' | 'gif', number>>;
  /** Whether the first clients get a quick encoding, and a smaller final one is made behind it. */
  readonly quick: boolean;
}

/**
 * Quality and the effort of WebP are sharp's defaults.
 *
 * AVIF with sharp's 4 takes four times as long as with 3, and a photograph has 7 per cent fewer bytes; 2 would take
 * three fifths of the time, for a fifth more bytes. A GIF's colours take five times as long with sharp's 7 as with 3,
 * most of a second for each frame of 400x300 pixels, for a tenth of the bytes. See docs/performance.md.
 */
export const DEFAULT_ENCODING: Encoding = {
  quality: { jpeg: 80, webp: 80, avif: 50, heic: 50 },
  effort: { webp: 4, avif: 3, gif: 3 },
  quick: true,
};

const QUICK_EFFORT = { webp: 2, avif: 0 } as const;

/** What an encoder is told. It ignores what its format does not have. */
export interface EncoderSettings {
  /** 1 to 100. */
  readonly quality: number;
  readonly effort: number;
  /** For JPEG: smaller, in five times the time. */
  readonly mozjpeg: boolean;
}

/** The settings that encode a plan's output. */
export function encoderSettings({ format, quality: own, quick }: Pick<OutputPlan, 'format' | 'quality' | 'quick'>, encoding: Encoding): EncoderSettings {
  const quality = own ?? encoding.quality[format as keyof Encoding['quality']];
  const effort = encoding.effort[format as keyof Encoding['effort']];
  if (quick === true) return { quality: format === 'avif' ? correct(quality, QUICK_AVIF) : quality, effort: QUICK_EFFORT[format as keyof typeof QUICK_EFFORT], mozjpeg: false };
  const mozjpeg = format === 'jpeg' && encoding.quick;
  return { quality: mozjpeg ? correct(quality, MOZJPEG) : quality, effort, mozjpeg };
}

/** Pairs of a quality and the one that looks the same with another encoder, in ascending order. Between them it is linear. */
type Correction = readonly (readonly [quality: number, corrected: number])[];

/**
 * The quality with which mozjpeg's images look like those of plain JPEG. Measured by SSIMULACRA2 at equal score:
 * docs/performance.md.
 */
const MOZJPEG: Correction = [[1, 1], [10, 12], [20, 23], [30, 33.5], [40, 46], [50, 57], [60, 64], [70, 72.5], [75, 76], [80, 81.5], [90, 90.6], [95, 95.5], [100, 100]];

/** The same for AVIF with the quick effort instead of the default one. WebP needs no correction. */
const QUICK_AVIF: Correction = [[1, 2], [10, 13.5], [20, 24], [30, 32], [40, 41.5], [50, 51.6], [60, 62], [70, 71], [80, 81], [90, 90], [100, 100]];

function correct(quality: number, correction: Correction): number {
  const next = correction.findIndex(([at]) => at >= quality);
  const [before = [1, 1], after = [100, 100]] = [correction[Math.max(0, next - 1)], correction[next]];
  const share = after[0] === before[0] ? 1 : (quality - before[0]) / (after[0] - before[0]);
  return Math.round(before[1] + (after[1] - before[1]) * share);
}

/** The same plan with a quick encoding. Null where the format has none, or where it would take as long as the final one. */
export function quickPlan(plan: RasterPlan | VectorPlan, { quick, effort }: Encoding): RasterPlan | null {
  if (!quick || plan.kind === 'vector' || plan.output.lossless) return null;
  const { format } = plan.output;
  const isQuicker = format === 'jpeg' || ((format === 'webp' || format === 'avif') && effort[format] > QUICK_EFFORT[format]);
  return isQuicker ? { ...plan, output: { ...plan.output, quick: true } } : null;
}
