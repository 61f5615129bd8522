import type { OutputFormat } from '../formats';
import type { Size } from '../geometry/rect';

/** A colour of 8 bits a channel, `rrggbb` in lower case. */
export type HexColour = string;

/** Formats with their own quality operation. */
export type QualityFormat = 'jpeg' | 'webp' | 'avif';

/**
 * One step of a filter spec.
 *
 * Sizes, offsets and `sigma` are in pixels; `percent`, `closeness`, the focal point and `croppct` in per cent.
 */
export type Operation =
  | { readonly type: 'original' }
  | { readonly type: 'width'; readonly width: number }
  | { readonly type: 'height'; readonly height: number }
  | ({ readonly type: 'max' } & Size)
  | ({ readonly type: 'min' } & Size)
  | { readonly type: 'scale'; readonly percent: number }
  | ({ readonly type: 'fill'; readonly closeness: number; readonly smart: boolean } & Size)
  | ({ readonly type: 'crop'; readonly left: number; readonly top: number } & Size)
  | ({ readonly type: 'croppct'; readonly left: number; readonly top: number } & Size)
  | { readonly type: 'focal'; readonly x: number; readonly y: number }
  | ({ readonly type: 'pad' } & Size)
  | { readonly type: 'rotate'; readonly degrees: 90 | 180 | 270 }
  | { readonly type: 'flip'; readonly axis: 'h' | 'v' }
  | { readonly type: 'blur'; readonly sigma: number }
  | { readonly type: 'sharpen' }
  | { readonly type: 'grayscale' }
  | { readonly type: 'bgcolor'; readonly colour: HexColour }
  | { readonly type: 'format'; readonly format: OutputFormat | 'auto'; readonly lossless: boolean }
  | { readonly type: 'quality'; readonly quality: number }
  | { readonly type: `${QualityFormat}quality`; readonly quality: number }
  | { readonly type: 'preserve' }
  | { readonly type: 'custom'; readonly name: string; readonly args: readonly string[] };

export type OperationType = Operation['type'];
export type OperationOf<T extends OperationType> = Extract<Operation, { type: T }>;
