import { flatPng } from '../imaging/bombs';

/** Sides of pictures that are long and narrow, from mild to absurd. */
export const THIN_SIDES = [[1000, 1], [4000, 2], [16_000, 1], [60_000, 1], [1, 60_000], [60_000, 1600]] as const;

/** A few bytes of PNG, however long. */
export const thinPng = (width: number, height: number): Buffer => flatPng(width, height);
