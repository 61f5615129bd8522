import { PICTURE, type PictureFormat } from './coded-picture';

/** A filter spec and the expected rendition. */
export interface ExpectedRendition {
  readonly spec: string;
  readonly width: number;
  readonly height: number;
  /** Null for the format of the original. */
  readonly format: PictureFormat | null;
}

const FORMATS = [null, 'png', 'webp', 'jpeg', 'png'] as const;

/** Small and large renditions, cropped and uncropped: together several times the bound of the store. */
export const EXPECTED_RENDITIONS: readonly ExpectedRendition[] = Array.from({ length: 30 }, (_, index) => {
  const format = FORMATS[index % FORMATS.length] ?? null;
  const { spec, ...size } = shapeOf(index);
  return { spec: format === null ? spec : `${spec}|format-${format}`, ...size, format };
});

function shapeOf(index: number): { readonly spec: string; readonly width: number; readonly height: number } {
  const side = 60 + 8 * index;
  switch (index % 3) {
    case 0:
      return { spec: `width-${side}`, width: side, height: Math.trunc((side * PICTURE.height) / PICTURE.width) };
    case 1:
      return { spec: `fill-${side}x${side + 20}`, width: side, height: side + 20 };
    default:
      return { spec: `crop-${2 * index}x${index}-${side}x${side}`, width: side, height: side };
  }
}
