import type { OutputFormat, SourceFormat } from '../core/formats';
import type { RasterPlan } from '../core/plan';
import type { SourceFacts } from '../core/source-facts';
import { colourInProfile, type Rgb } from './icc';
import type { SharpFactory } from './sharp';

/** Formats that may have more than 8 bits a channel. */
const DEEP: readonly SourceFormat[] = ['png', 'tiff', 'avif', 'heic'];

/** Colour spaces whose profiles fit a rendition, which has RGB. Grey and CMYK profiles do not. */
const PROFILE_SPACES: readonly (string | undefined)[] = ['srgb', 'rgb16'];

/** GIF cannot hold a profile, and Chromium does not show an icon with one. */
const WITHOUT_PROFILE: readonly OutputFormat[] = ['gif', 'ico'];

/** How sharp must treat the colours of a source and the background of a spec. */
export interface Colours {
  /**
   * The colour space to convert a source to before its profile is applied, or null where sharp is right by itself.
   *
   * sharp 0.35 converts 16 bits a channel with a profile to Display P3 and treats the result as sRGB, so that colours
   * become pale. It does not convert 16-bit greys at all. With 8 bits a channel it converts both correctly.
   */
  readonly convertTo: 'srgb' | 'b-w' | null;
  /** Whether the rendition keeps the source's profile, and pixel values in that profile. */
  readonly keepsProfile: boolean;
  /** The spec's background in the colour space of the pixels. */
  readonly background: Rgb | null;
  /** Whether decoded pixels are RGB of 8 bits. To others sharp adds a background as grey, or with other values. */
  readonly acceptsBackground: boolean;
  /** Whether the source has a palette, or grey of at most 8 bits. */
  readonly hasFewColours: boolean;
}

/** Reads the source's header only where it matters. */
export async function coloursOf(sharp: SharpFactory, bytes: Buffer, facts: SourceFacts, plan: RasterPlan, keepMetadata: boolean): Promise<Colours> {
  const background = plan.output.background === null ? null : rgbOf(plan.output.background);
  const showsBackground = background !== null && (facts.alpha || plan.steps.some(({ type }) => type === 'canvas'));
  const plain: Colours = { convertTo: null, keepsProfile: false, background, acceptsBackground: true, hasFewColours: facts.format === 'gif' };
  if (facts.format === 'svg' || !(showsBackground || keepMetadata || DEEP.includes(facts.format))) return plain;

  const { space, icc, isPalette, depth } = await sharp(bytes, { limitInputPixels: false, failOn: 'none' }).metadata();
  const keepable = keepMetadata && icc !== undefined && PROFILE_SPACES.includes(space) && !WITHOUT_PROFILE.includes(plan.output.format);
  const own = keepable && showsBackground ? backgroundInProfile(icc, background) : background;
  return {
    convertTo: icc === undefined ? null : space === 'rgb16' ? 'srgb' : space === 'grey16' ? 'b-w' : null,
    keepsProfile: keepable && (!showsBackground || own !== null),
    background: own ?? background,
    // sharp converts CMYK before any other step.
    acceptsBackground: !showsBackground || space === 'srgb' || space === 'cmyk' || (space === 'rgb16' && icc !== undefined),
    hasFewColours: facts.format === 'gif' || isPalette || (space === 'b-w' && depth === 'uchar'),
  };
}

/** Black and white have the same values in every profile. */
const backgroundInProfile = (icc: Buffer, background: Rgb): Rgb | null =>
  Object.values(background).every((value) => value === 255) || Object.values(background).every((value) => value === 0) ? background : colourInProfile(icc, background);

function rgbOf(hex: string): Rgb {
  const [r, g, b] = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
  return { r, g, b };
}

/** False for shades of grey. */
export const isColoured = ({ r, g, b }: Rgb): boolean => r !== g || g !== b;
