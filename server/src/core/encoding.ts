/** Encoder settings for specs that do not set them. */
export interface Encoding {
  /** 1 to 100. */
  readonly quality: Readonly<Record<'jpeg' | 'webp' | 'avif' | 'heic', number>>;
  /** How much time an encoder spends to save bytes, on sharp's scales: WebP 0 to 6, AVIF 0 to 9, GIF 1 to 10. */
  readonly effort: Readonly<Record<'webp' | 'avif' | 'gif', number>>;
}

/**
 * Quality and the effort of WebP are sharp's defaults.
 *
 * AVIF with sharp's 4 takes four times as long as with 3, and a photograph has 7 per cent fewer bytes; 2 would take
 * three fifths of the time, for a fifth more bytes. A GIF's colours take five times as long with sharp's 7 as with 3,
 * most of a second for each frame of 400x300 pixels, for a tenth of the bytes. See docs/performance.md.
 */
export const DEFAULT_ENCODING = {
  quality: { jpeg: 80, webp: 80, avif: 50, heic: 50 },
  effort: { webp: 4, avif: 3, gif: 3 },
} as const satisfies Encoding;
