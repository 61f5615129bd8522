/** Decoded pixels in sRGB with 8 bits a channel; grey, if a custom operation makes them so. */
export interface RawPixels {
  /** Row by row. The frames of an animation follow each other. */
  readonly data: Uint8Array;
  /** Pixels. */
  readonly width: number;
  /** Pixels of one frame. */
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly frames: number;
}

export type RawLayout = Omit<RawPixels, 'data'>;
