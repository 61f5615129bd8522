import type { SourceFacts } from '../core/source-facts';
import type { Sharp, SharpFactory } from './sharp';

/**
 * Opens a source whose headers were judged: its pixels are bounded already, and sharp's own bound would count
 * all frames of an animation as one picture. Damage that libvips only warns of is let through, lost data is not.
 */
export function openSource(sharp: SharpFactory, bytes: Buffer, { format }: Pick<SourceFacts, 'format'>, animated = false): Sharp {
  return sharp(bytes, { limitInputPixels: false, failOn: 'error', ...(animated && format !== 'svg' ? { animated: true } : {}) });
}
