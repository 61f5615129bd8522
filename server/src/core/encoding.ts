import type { Operation } from './filter-spec/operation';
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
  /** For JPEG: smaller, in seven times the time. */
  readonly mozjpeg: boolean;
}

/** The settings that encode a plan's output. */
export function encoderSettings({ format, quality: own, quick }: Pick<OutputPlan, 'format' | 'quality' | 'quick'>, encoding: Encoding): EncoderSettings {
  const quality = own ?? encoding.quality[format as keyof Encoding['quality']];
  if (quick === true) return { quality: quickQuality(format, quality), effort: QUICK_EFFORT[format as keyof typeof QUICK_EFFORT], mozjpeg: false };
  return { quality, effort: encoding.effort[format as keyof Encoding['effort']], mozjpeg: format === 'jpeg' && encoding.quick };
}

/**
 * The quality with which the quick encoder's image looks like the final one: at equal SSIMULACRA2 scores, for
 * twelve photographs of 800 pixels. See docs/performance.md.
 */
function quickQuality(format: OutputPlan['format'], quality: number): number {
  if (format === 'avif') return Math.round(quality + (100 - quality) / 25);
  if (format === 'jpeg') return quality < 35 ? quality + 1 : quality;
  return format === 'webp' && quality >= 78 && quality < 100 ? quality + 1 : quality;
}

/** Formats that `quickPlan` encodes. */
const QUICK_FORMATS: readonly string[] = ['jpeg', 'webp', 'avif'];

/** Whether a rendition may have a quick encoding, as far as its spec alone tells. */
export function mayBeQuick(operations: readonly Operation[]): boolean {
  const asked = operations.find((operation) => operation.type === 'format');
  return asked === undefined || asked.format === 'auto' || (!asked.lossless && QUICK_FORMATS.includes(asked.format));
}

/** The same plan with a quick encoding. Null where the format has none, or where it would take as long as the final one. */
export function quickPlan(plan: RasterPlan | VectorPlan, { quick, effort }: Encoding): RasterPlan | null {
  if (!quick || plan.kind === 'vector' || plan.output.lossless) return null;
  const { format } = plan.output;
  const isQuicker = format === 'jpeg' || ((format === 'webp' || format === 'avif') && effort[format] > QUICK_EFFORT[format]);
  return isQuicker ? { ...plan, output: { ...plan.output, quick: true } } : null;
}
