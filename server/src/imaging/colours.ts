import type { OutputFormat, SourceFormat } from '../core/formats';
import type { RasterPlan } from '../core/plan';
import type { SourceFacts } from '../core/source-facts';
import { colourInProfile, type Rgb } from './icc';
import type { SharpFactory } from './sharp';

/** What may have more than 8 bits a channel. */
const DEEP: readonly SourceFormat[] = ['png', 'tiff', 'avif', 'heic'];

/** Renditions have three colours a pixel: a profile for grey or for ink would be of no use to them. */
const PROFILE_SPACES: readonly (string | undefined)[] = ['srgb', 'rgb16'];

/** A GIF cannot hold a profile, and Chromium shows nothing of an icon with one: sRGB is shown right everywhere. */
const WITHOUT_PROFILE: readonly OutputFormat[] = ['gif', 'ico'];

/** How sharp has to be told of the colours of a source, and of those that a spec adds. */
export interface Colours {
  /**
   * The colour space that a source has to be brought to before its profile is applied, or null where sharp does right.
   *
   * sharp 0.35 converts 16 bits a channel with a profile to Display P3 and hands that on as sRGB, so that colours come
   * out pale; it does not convert 16-bit greys at all. With 8 bits a channel it converts both as it should.
   */
  readonly convertTo: 'srgb' | 'b-w' | null;
  /** Whether the rendition has the numbers of the source's profile, and the profile with them. */
  readonly keepsProfile: boolean;
  /** The spec's background in the numbers that the pixels have. */
  readonly background: Rgb | null;
  /** Whether the pixels, once decoded, are colours of 8 bits: sharp adds a background to others as grey, or with other numbers. */
  readonly acceptsBackground: boolean;
  /** Whether the source has a palette, or grey of 8 bits at most. */
  readonly hasFewColours: boolean;
}

/** Reads the source's header where it matters. */
export async function coloursOf(sharp: SharpFactory, bytes: Buffer, facts: SourceFacts, plan: RasterPlan, keepMetadata: boolean): Promise<Colours> {
  const background = plan.output.background === null ? null : rgbOf(plan.output.background);
  const shown = background !== null && (facts.alpha || plan.steps.some(({ type }) => type === 'canvas'));
  const plain: Colours = { convertTo: null, keepsProfile: false, background, acceptsBackground: true, hasFewColours: facts.format === 'gif' };
  if (facts.format === 'svg' || !(shown || keepMetadata || DEEP.includes(facts.format))) return plain;

  const { space, icc, isPalette, depth } = await sharp(bytes, { limitInputPixels: false, failOn: 'none' }).metadata();
  const keepable = keepMetadata && icc !== undefined && PROFILE_SPACES.includes(space) && !WITHOUT_PROFILE.includes(plan.output.format);
  const own = keepable && shown ? backgroundInProfile(icc, background) : background;
  return {
    convertTo: icc === undefined ? null : space === 'rgb16' ? 'srgb' : space === 'grey16' ? 'b-w' : null,
    keepsProfile: keepable && (!shown || own !== null),
    background: own ?? background,
    // Ink is converted before anything else.
    acceptsBackground: !shown || space === 'srgb' || space === 'cmyk' || (space === 'rgb16' && icc !== undefined),
    hasFewColours: facts.format === 'gif' || isPalette || (space === 'b-w' && depth === 'uchar'),
  };
}

/** Black and white are the same numbers in every profile. */
const backgroundInProfile = (icc: Buffer, background: Rgb): Rgb | null =>
  Object.values(background).every((value) => value === 255) || Object.values(background).every((value) => value === 0) ? background : colourInProfile(icc, background);

function rgbOf(hex: string): Rgb {
  const [r, g, b] = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
  return { r, g, b };
}

/** Whether it is no shade of grey. */
export const isColoured = ({ r, g, b }: Rgb): boolean => r !== g || g !== b;
