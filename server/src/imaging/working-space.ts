import type { SourceFormat } from '../core/formats';
import type { SourceFacts } from '../core/source-facts';
import type { SharpFactory } from './sharp';

/** What may have more than 8 bits a channel. */
const DEEP: readonly SourceFormat[] = ['png', 'tiff', 'avif', 'heic'];

/**
 * The colour space that a source has to be brought to before its profile is applied, or null where sharp does right.
 *
 * sharp 0.35 converts 16 bits a channel with a profile to Display P3 and hands that on as sRGB, so that colours come
 * out pale; it does not convert 16-bit greys at all. With 8 bits a channel it converts both as it should.
 */
export async function workingSpace(sharp: SharpFactory, bytes: Buffer, { format }: SourceFacts): Promise<'srgb' | 'b-w' | null> {
  if (!DEEP.includes(format)) return null;
  const { space, icc } = await sharp(bytes, { limitInputPixels: false, failOn: 'none' }).metadata();
  if (icc === undefined) return null;
  return space === 'rgb16' ? 'srgb' : space === 'grey16' ? 'b-w' : null;
}
