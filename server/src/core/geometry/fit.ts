import type { Size } from './rect';

/** Truncates to whole pixels, at least 1, as Wagtail does. */
const side = (length: number): number => Math.max(1, Math.trunc(length));

const scaled = (size: Size, scale: number): Size => ({ width: side(size.width * scale), height: side(size.height * scale) });

// Multiplies first: 100 * (57 / 100) is below 57 in floating point, and a square would lose a pixel.
export const toWidth = (size: Size, width: number): Size =>
  size.width <= width ? size : { width, height: side((size.height * width) / size.width) };

export const toHeight = (size: Size, height: number): Size =>
  size.height <= height ? size : { width: side((size.width * height) / size.height), height };

/** Fits within the box. */
export function toMax(size: Size, box: Size): Size {
  if (size.width <= box.width && size.height <= box.height) return size;
  return box.width / size.width < box.height / size.height ? toWidth(size, box.width) : toHeight(size, box.height);
}

/** Covers the box. */
export function toMin(size: Size, box: Size): Size {
  if (size.width <= box.width || size.height <= box.height) return size;
  return box.width / size.width > box.height / size.height ? toWidth(size, box.width) : toHeight(size, box.height);
}

export const toScale = (size: Size, percent: number): Size => scaled(size, percent / 100);
