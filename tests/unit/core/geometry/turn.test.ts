import { describe, expect, it } from 'vitest';
import type { Rect, Size } from '../../../../server/src/core/geometry/rect';
import { compose, inverse, swapsSides, turnOfExif, turnPoint, turnRect, turnSize, UPRIGHT, type Turn } from '../../../../server/src/core/geometry/turn';

/** A picture of one letter per pixel, row by row. */
type Picture = readonly string[];

const PICTURE: Picture = ['abcd', 'efgh', 'ijkl'];
const SIZE: Size = { width: 4, height: 3 };

const mirrored = (picture: Picture): Picture => picture.map((row) => [...row].reverse().join(''));

/** Clockwise by a quarter: the left column, read upwards, becomes the first row. */
const quarterTurned = (picture: Picture): Picture =>
  [...(picture[0] ?? '')].map((_, column) => picture.map((row) => row.charAt(column)).reverse().join(''));

function turned(picture: Picture, { mirror, degrees }: Turn): Picture {
  let result = mirror ? mirrored(picture) : picture;
  for (let done = 0; done < degrees; done += 90) result = quarterTurned(result);
  return result;
}

const cut = (picture: Picture, { left, top, width, height }: Rect): Picture =>
  picture.slice(top, top + height).map((row) => row.slice(left, left + width));

const TURNS: readonly Turn[] = [false, true].flatMap((mirror) => ([0, 90, 180, 270] as const).map((degrees) => ({ mirror, degrees })));
const nameOf = ({ mirror, degrees }: Turn): string => `${mirror ? 'mirror, ' : ''}${degrees}°`;
const named = TURNS.map((turn) => [nameOf(turn), turn] as const);
const PAIRS = named.flatMap(([a, first]) => named.map(([b, second]) => [a, b, first, second] as const));

/** Every box of whole pixels in the picture. */
const BOXES: readonly Rect[] = [0, 1, 2, 3].flatMap((left) => [0, 1, 2].flatMap((top) =>
  [1, 2, 3, 4].flatMap((width) => [1, 2, 3].map((height) => ({ left, top, width, height })))),
).filter(({ left, top, width, height }) => left + width <= SIZE.width && top + height <= SIZE.height);

it('has eight pictures to tell apart', () => expect(new Set(TURNS.map((turn) => turned(PICTURE, turn).join('\n'))).size).toBe(8));

describe('compose is one after the other', () => {
  it.each(PAIRS)('%s then %s', (_a, _b, first, second) => {
    expect(turned(PICTURE, compose(first, second))).toEqual(turned(turned(PICTURE, first), second));
  });
});

describe.each(named)('%s', (_name, turn) => {
  it('is undone by its inverse, before and after', () => {
    expect(compose(turn, inverse(turn))).toEqual(UPRIGHT);
    expect(compose(inverse(turn), turn)).toEqual(UPRIGHT);
    expect(turned(turned(PICTURE, turn), inverse(turn))).toEqual(PICTURE);
  });

  it('upright says nothing beside it', () => {
    expect(compose(turn, UPRIGHT)).toEqual(turn);
    expect(compose(UPRIGHT, turn)).toEqual(turn);
  });

  it('is associative with all others', () => {
    for (const second of TURNS) {
      for (const third of TURNS) expect(compose(compose(turn, second), third)).toEqual(compose(turn, compose(second, third)));
    }
  });

  it('turns sizes', () => {
    const picture = turned(PICTURE, turn);
    expect(turnSize(SIZE, turn)).toEqual({ width: picture[0]?.length, height: picture.length });
    expect(swapsSides(turn)).toBe(picture.length === SIZE.width);
  });

  it('turns every box to where its pixels go, and back', () => {
    const picture = turned(PICTURE, turn);
    for (const box of BOXES) {
      const there = turnRect(box, SIZE, turn);
      expect(cut(picture, there)).toEqual(turned(cut(PICTURE, box), turn));
      expect(turnRect(there, turnSize(SIZE, turn), inverse(turn))).toEqual(box);
    }
  });

  it('turns the middle of every pixel to the middle of its pixel', () => {
    const picture = turned(PICTURE, turn);
    for (const box of BOXES.filter(({ width, height }) => width === 1 && height === 1)) {
      const { x, y } = turnPoint({ x: box.left + 0.5, y: box.top + 0.5 }, SIZE, turn);
      expect(picture[Math.floor(y)]?.charAt(Math.floor(x))).toBe(PICTURE[box.top]?.charAt(box.left));
      expect([x % 1, y % 1]).toEqual([0.5, 0.5]);
    }
  });
});

describe('EXIF orientation', () => {
  /** The standard's own words: which side of the upright picture the stored first row and first column are. */
  const sides: readonly (readonly [number, 'top' | 'bottom' | 'left' | 'right', 'top' | 'bottom' | 'left' | 'right'])[] = [
    [1, 'top', 'left'], [2, 'top', 'right'], [3, 'bottom', 'right'], [4, 'bottom', 'left'],
    [5, 'left', 'top'], [6, 'right', 'top'], [7, 'right', 'bottom'], [8, 'left', 'bottom'],
  ];

  /** The line at that side of the upright picture, `index` lines in; a row from the left or a column from the top. */
  const lineAt = (side: (typeof sides)[number][1], index: number): string => {
    const column = (x: number) => PICTURE.map((row) => row.charAt(x)).join('');
    switch (side) {
      case 'top': return PICTURE[index] ?? '';
      case 'bottom': return PICTURE[SIZE.height - 1 - index] ?? '';
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
    expect(turned(stored, turnOfExif(orientation))).toEqual(PICTURE);
  });

  it.each([0, 9, -1, 1.5, NaN, Infinity])('%d counts as upright', (orientation) => expect(turnOfExif(orientation)).toEqual(UPRIGHT));
});
