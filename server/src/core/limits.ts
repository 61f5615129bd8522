/** Limits of one rendition. The last word of a name is its unit. */
export interface Limits {
  /** Size of a source file. */
  readonly sourceBytes: number;
  /** Width times height of one frame of a source. */
  readonly sourcePixels: number;
  /** Frames of an animated source, pages of a TIFF. */
  readonly sourceFrames: number;
  /** Chunks of a PNG or WebP without its image data, segments of a JPEG, items of a HEIF, entries of a TIFF's IFD. */
  readonly sourceParts: number;
  /** Compressed texts and profiles of a PNG. They inflate to up to a thousand times as many bytes. */
  readonly metadataBytes: number;
  /** Width times height times scans of a progressive JPEG. Decoders visit all pixels in each scan. */
  readonly scanPixels: number;
  /** Width times height times frames of a source whose animation is kept. */
  readonly animationPixels: number;
  /** Width times height (times frames) of a rendition. */
  readonly outputPixels: number;
  /** The same for AVIF and HEIC, whose encoders are the slowest. */
  readonly avifPixels: number;
  /** The same for GIF. */
  readonly gifPixels: number;
  /** The same for lossless WebP, AVIF and HEIC. */
  readonly losslessPixels: number;
  /** Width times height (times frames) of the pixels that custom operations get. */
  readonly customPixels: number;
}

/**
 * Within these limits one idle core renders in about half of the default time limit of 30 seconds. Measured at the
 * default efforts, in seconds a megapixel, for a smooth photograph, one with grain, and noise: AVIF 0.6, 0.7, 1.6;
 * lossless AVIF 1.4, 1.5, 1.7; lossless WebP 0.7, 0.8, 0.2; GIF 0.3, 0.3, 0.5. All others take less than 0.25.
 */
export const DEFAULT_LIMITS: Limits = {
  sourceBytes: 50 * 1024 * 1024,
  sourcePixels: 100_000_000,
  sourceFrames: 500,
  sourceParts: 1000,
  metadataBytes: 2 * 1024 * 1024,
  scanPixels: 2_000_000_000,
  animationPixels: 200_000_000,
  outputPixels: 50_000_000,
  avifPixels: 16_000_000,
  gifPixels: 30_000_000,
  losslessPixels: 10_000_000,
  customPixels: 16_000_000,
};
