/** Bounds on what one rendition may cost. The names carry the unit. */
export interface Limits {
  /** Size of a source file. */
  readonly sourceBytes: number;
  /** Width times height of one frame of a source. */
  readonly sourcePixels: number;
  /** Frames of an animated source. */
  readonly sourceFrames: number;
  /** Width times height times frames of a source whose animation is kept. */
  readonly animationPixels: number;
  /** Width times height (times frames) of a rendition. */
  readonly outputPixels: number;
}

export const DEFAULT_LIMITS: Limits = {
  sourceBytes: 50 * 1024 * 1024,
  sourcePixels: 100_000_000,
  sourceFrames: 500,
  animationPixels: 200_000_000,
  outputPixels: 50_000_000,
};
