/** Pixels of 8 bits a channel, in sRGB; an operation of the project's own may make them grey. */
export interface RawPixels {
  /** Row by row; the frames of an animation one below the other. */
  readonly data: Uint8Array;
  /** Pixels. */
  readonly width: number;
  /** Pixels, of one frame. */
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly frames: number;
}

export type RawLayout = Omit<RawPixels, 'data'>;
