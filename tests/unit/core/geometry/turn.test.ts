import { describe, expect, it } from 'vitest';
import type { Rect, Size } from '../../../../server/src/core/geometry/rect';
import { compose, inverse, swapsSides, turnOfExif, turnPoint, turnRect, turnSize, UPRIGHT, type Turn } from '../../../../server/src/core/geometry/turn';

/** An image of one letter per pixel, row by row. */
type Letters = readonly string[];

const LETTERS: Letters = ['abcd', 'efgh', 'ijkl'];
const SIZE: Size = { width: 4, height: 3 };

const mirrored = (letters: Letters): Letters => letters.map((row) => [...row].reverse().join(''));

/** Clockwise by a quarter: the left column, read upwards, becomes the first row. */
const quarterTurned = (letters: Letters): Letters =>
  [...(letters[0] ?? '')].map((_, column) => letters.map((row) => row.charAt(column)).reverse().join(''));

function turned(letters: Letters, { mirror, degrees }: Turn): Letters {
  let result = mirror ? mirrored(letters) : letters;
  for (let done = 0; done < degrees; done += 90) result = quarterTurned(result);
  return result;
}

const cut = (letters: Letters, { left, top, width, height }: Rect): Letters =>
  letters.slice(top, top + height).map((row) => row.slice(left, left + width));

const TURNS: readonly Turn[] = [false, true].flatMap((mirror) => ([0, 90, 180, 270] as const).map((degrees) => ({ mirror, degrees })));
const nameOf = ({ mirror, degrees }: Turn): string => `${mirror ? 'mirror, ' : ''}${degrees}°`;
const named = TURNS.map((turn) => [nameOf(turn), turn] as const);
const PAIRS = named.flatMap(([a, first]) => named.map(([b, second]) => [a, b, first, second] as const));

/** Every box of whole pixels in the image. */
const BOXES: readonly Rect[] = [0, 1, 2, 3].flatMap((left) => [0, 1, 2].flatMap((top) =>
  [1, 2, 3, 4].flatMap((width) => [1, 2, 3].map((height) => ({ left, top, width, height })))),
).filter(({ left, top, width, height }) => left + width <= SIZE.width && top + height <= SIZE.height);

it('gives eight different images', () => expect(new Set(TURNS.map((turn) => turned(LETTERS, turn).join('\n'))).size).toBe(8));

describe('compose is one after the other', () => {
  it.each(PAIRS)('%s then %s', (_a, _b, first, second) => {
    expect(turned(LETTERS, compose(first, second))).toEqual(turned(turned(LETTERS, first), second));
  });
});

describe.each(named)('%s', (_name, turn) => {
  it('is undone by its inverse, before and after', () => {
    expect(compose(turn, inverse(turn))).toEqual(UPRIGHT);
    expect(compose(inverse(turn), turn)).toEqual(UPRIGHT);
    expect(turned(turned(LETTERS, turn), inverse(turn))).toEqual(LETTERS);
  });

  it('composed with upright does not change', () => {
    expect(compose(turn, UPRIGHT)).toEqual(turn);
    expect(compose(UPRIGHT, turn)).toEqual(turn);
  });

  it('is associative with all others', () => {
    for (const second of TURNS) {
      for (const third of TURNS) expect(compose(compose(turn, second), third)).toEqual(compose(turn, compose(second, third)));
    }
  });

  it('turns sizes', () => {
    const letters = turned(LETTERS, turn);
    expect(turnSize(SIZE, turn)).toEqual({ width: letters[0]?.length, height: letters.length });
    expect(swapsSides(turn)).toBe(letters.length === SIZE.width);
  });

  it('turns every box to where its pixels go, and back', () => {
    const letters = turned(LETTERS, turn);
    for (const box of BOXES) {
      const there = turnRect(box, SIZE, turn);
      expect(cut(letters, there)).toEqual(turned(cut(LETTERS, box), turn));
      expect(turnRect(there, turnSize(SIZE, turn), inverse(turn))).toEqual(box);
    }
  });

  it('turns the middle of every pixel to the middle of its pixel', () => {
    const letters = turned(LETTERS, turn);
    for (const box of BOXES.filter(({ width, height }) => width === 1 && height === 1)) {
      const { x, y } = turnPoint({ x: box.left + 0.5, y: box.top + 0.5 }, SIZE, turn);
      expect(letters[Math.floor(y)]?.charAt(Math.floor(x))).toBe(LETTERS[box.top]?.charAt(box.left));
      expect([x % 1, y % 1]).toEqual([0.5, 0.5]);
    }
  });
});

describe('EXIF orientation', () => {
  /** As in the standard: which side of the upright image the stored first row and first column are. */
  const sides: readonly (readonly [number, 'top' | 'bottom' | 'left' | 'right', 'top' | 'bottom' | 'left' | 'right'])[] = [
    [1, 'top', 'left'], [2, 'top', 'right'], [3, 'bottom', 'right'], [4, 'bottom', 'left'],
    [5, 'left', 'top'], [6, 'right', 'top'], [7, 'right', 'bottom'], [8, 'left', 'bottom'],
  ];

  /** The line at that side of the upright image, `index` lines in; a row from the left or a column from the top. */
  const lineAt = (side: (typeof sides)[number][1], index: number): string => {
    const column = (x: number) => LETTERS.map((row) => row.charAt(x)).join('');
    switch (side) {
      case 'top': return LETTERS[index] ?? '';
      case 'bottom': return LETTERS[SIZE.height - 1 - index] ?? '';
      case 'left': return column(index);
      case 'right': return column(SIZE.width - 1 - index);
    }
  };

  it.each(sides)('%i: first row at the %s, first column at the %s', (orientation, rowSide, columnSide) => {
    const rows = rowSide === 'top' || rowSide === 'bottom' ? SIZE.height : SIZE.width;
    const backwards = columnSide === 'right' || columnSide === 'bottom';
    const stored = Array.from({ length: rows }, (_, index) => {
      const line = lineAt(rowSide, index);
      return backwards ? [...line].reverse().join('') : line;
    });
    expect(turned(stored, turnOfExif(orientation))).toEqual(LETTERS);
  });

  it.each([0, 9, -1, 1.5, NaN, Infinity])('%d counts as upright', (orientation) => expect(turnOfExif(orientation)).toEqual(UPRIGHT));
});
