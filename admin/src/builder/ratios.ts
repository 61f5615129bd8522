import type { Size } from '../../../server/src/core/geometry/rect';
import type { Ratio } from './cropBox';

const USUAL: readonly (readonly [number, number])[] = [[1, 1], [5, 4], [4, 3], [3, 2], [16, 9], [2, 1], [4, 5], [3, 4], [2, 3], [9, 16]];

export interface RatioChoice {
  readonly key: string;
  readonly ratio: number;
}

/** Ratios that differ by less are one: no picture is wide enough to show it. */
const SAME = 1e-6;

/** The usual ones, the picture's own, and the one in use where it is neither. */
export function ratioChoices(picture: Size, current: Ratio): readonly RatioChoice[] {
  const usual = USUAL.map(([width, height]) => ({ key: `${width}:${height}`, ratio: width / height }));
  const own = { key: 'original', ratio: picture.width / picture.height };
  const known = [own, ...usual];
  if (current === null || known.some(({ ratio }) => Math.abs(ratio - current) < SAME)) return known;
  return [...known, { key: `${Number(current.toFixed(3))}:1`, ratio: current }];
}

/** The choice that stands for a ratio; the usual name before the picture's own. */
export function choiceOf(ratio: Ratio, choices: readonly RatioChoice[]): string {
  if (ratio === null) return 'free';
  return choices.filter((choice) => Math.abs(choice.ratio - ratio) < SAME).at(-1)?.key ?? 'free';
}
