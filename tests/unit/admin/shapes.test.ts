import { describe, expect, it } from 'vitest';
import { initialForm, type Form } from '../../../admin/src/builder/form';
import { focalOfBox, maxCloseness } from '../../../admin/src/builder/fillFocus';
import { PreviewTimes } from '../../../admin/src/builder/previewTime';
import { shapesOf } from '../../../admin/src/builder/shapes';
import { fillBox } from '../../../server/src/core/geometry/fill';

const source = { width: 2000, height: 1000 };
const presets = [{ name: 'card', label: 'Card', spec: 'fill-60x40' }];
const specs = (change: Partial<Form>) => Object.fromEntries(shapesOf({ ...initialForm(source), ...change }, source, presets).map(({ key, spec }) => [key, spec]));

describe('shapesOf', () => {
  it('are as large as the output, and have the presets', () => expect(specs({ width: 800 })).toEqual({
    '1:1': 'fill-800x800', '4:3': 'fill-800x600', '16:9': 'fill-800x450', '9:16': 'fill-450x800', social: 'fill-1200x630', 'preset-card': 'fill-60x40',
  }));
  it('need no more pixels than the image has', () => expect(specs({ width: 2000 })).toMatchObject({ '1:1': 'fill-1000x1000', '16:9': 'fill-1777x1000' }));
  it('fit into the image as it is turned', () => expect(specs({ width: 2000, rotate: 90 })['16:9']).toBe('rotate-90|fill-1000x562'));
  it('do not shrink from one to the next', () => expect(specs({ mode: 'fill', width: 450, height: 800 })['1:1']).toBe('fill-800x800'));
  it('keep focal point, format and effects', () =>
    expect(specs({ width: 100, focal: { x: 10, y: 20 }, closeness: 30, format: 'webp', grayscale: true })['1:1']).toBe('focal-10x20|fill-100x100|grayscale|format-webp'));
  it.each<[Partial<Form>, string]>([
    [{ mode: 'crop', box: { left: 0, top: 0, width: 300, height: 500 } }, 'fill-500x500'],
    [{ mode: 'crop', outputWidth: 40 }, 'fill-40x40'],
    [{ mode: 'height', height: 70 }, 'fill-70x70'],
  ])('after %j', (change, spec) => expect(specs(change)['1:1']).toBe(spec));
});

describe('focalOfBox', () => {
  it.each([[0, 0], [37, 81], [100, 100], [50, 12.5]])('is the focal point of the crop that it makes: %i, %i', (x, y) => {
    const focal = { x: (x / 100) * source.width, y: (y / 100) * source.height };
    const found = focalOfBox(fillBox(source, { width: 300, height: 300 }, focal, 0.5), source, { x: 50, y: 50 });
    expect(found.x).toBeCloseTo(x, 0);
    expect(found.y).toBeCloseTo(y, 0);
  });
  it('keeps the place on an axis that the crop fills', () =>
    expect(focalOfBox({ left: 250, top: 0, width: 1000, height: 1000 }, source, { x: 1, y: 77 })).toEqual({ x: 25, y: 77 }));
});

describe('maxCloseness', () => {
  it.each([[{ width: 500, height: 500 }, 50], [{ width: 1000, height: 500 }, 50], [{ width: 1000, height: 1000 }, 0], [{ width: 9000, height: 9000 }, 0], [{ width: 10, height: 10 }, 99]])('%j: %i %', (target, expected) => expect(maxCloseness(source, { ...target, rotate: 0 })).toBe(expected));
  it('is that of the turned image', () => expect([maxCloseness(source, { width: 500, height: 1000, rotate: 90 }), maxCloseness(source, { width: 1000, height: 500, rotate: 180 })]).toEqual([50, 50]));
  it('changes nothing beyond', () => {
    const target = { width: 300, height: 200 };
    const most = maxCloseness(source, { ...target, rotate: 0 }) / 100;
    expect(fillBox(source, target, { x: 0, y: 0 }, most)).toEqual(fillBox(source, target, { x: 0, y: 0 }, 1));
    expect(fillBox(source, target, { x: 0, y: 0 }, most - 0.02)).not.toEqual(fillBox(source, target, { x: 0, y: 0 }, 1));
  });
});

describe('PreviewTimes', () => {
  it('estimates only formats that are slow', () => expect(new PreviewTimes().estimate('jpeg', source)).toBeNull());
  it('follows what it has measured', () => {
    const times = new PreviewTimes();
    const first = times.estimate('avif', source) ?? 0;
    for (let i = 0; i < 9; i += 1) times.learn('avif', source, 40);
    expect(first).toBe(5);
    expect(times.estimate('avif', source)).toBeGreaterThanOrEqual(39);
    times.learn('webp', source, 1);
    expect(times.estimate('avif', { width: 1, height: 1 })).toBe(1);
  });
});
