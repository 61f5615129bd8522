import type { Size } from '../server/src/core/geometry/rect';
import { check } from './check';
import { frameOf } from './frame';
import { fits, readSpec } from './read-spec';
import type { SignedSrcsetOptions, SourceSize } from './types';

interface PlannedVariant {
  readonly spec: string;
  readonly width: number;
  readonly height: number | null;
}

/** The variants of a `srcset`, and the size that the spec itself gives. */
interface PlannedSrcset {
  readonly whole: { readonly width: number | null; readonly height: number | null };
  readonly variants: readonly PlannedVariant[];
}

const isLength = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;

/**
 * Plans the widths below that of the spec, ascending, then the spec itself. Where only the server knows the size that
 * the spec gives, the widths are as they are named.
 * @throws TypeError, RangeError
 */
export function planSrcset(spec: string, { widths = [], source }: SignedSrcsetOptions): PlannedSrcset {
  check(widths.every(isLength), 'widths in whole pixels', widths);
  const variants = [...new Set(widths)].sort((a, b) => a - b).map((width) => ({ spec: `${spec}|width-${width}`, width, height: null })).filter((variant) => fits(variant.spec));
  if (readSpec(spec) === null) {
    check(widths.length > 0, 'widths, since only Strapi knows the size of a preset or a custom operation', undefined);
    return { whole: { width: null, height: null }, variants };
  }
  check(isLength(source?.width) && isLength(source?.height), 'the width and height of the source', source);
  const sizeOf = (text: string): Size => {
    const { width, height } = (readSpec(text) ?? []).reduce((frame, step) => step(frame), frameOf(source as SourceSize, source?.focalPoint ?? null));
    return { width, height };
  };
  const whole = sizeOf(spec);
  check(isLength(whole.width) && isLength(whole.height), 'a spec that leaves whole pixels', spec);
  const smaller = variants.filter(({ width }) => width < whole.width).map((variant) => ({ ...variant, ...sizeOf(variant.spec) }));
  return { whole, variants: [...smaller, { spec, ...whole }] };
}
