import { describe, expect, it } from 'vitest';
import { initialState } from '../../../admin/src/builder/builderState';
import type { Draft } from '../../../admin/src/builder/draft';
import { initialForm, type Form } from '../../../admin/src/builder/form';
import { cropFrameOf, customOperationStubs, isSmallerThanRequested, parsedPresets, planDraft } from '../../../admin/src/builder/planDraft';
import { signRequestOf } from '../../../admin/src/builder/signedUrls';
import type { Asset, GeneratorSettings } from '../../../server/src/contracts';
import { DEFAULT_FORMATS, OUTPUT_FORMATS } from '../../../server/src/core/formats';
import { DEFAULT_LIMITS } from '../../../server/src/core/limits';

const asset: Asset = {
  id: 1, name: 'a.jpg', alternativeText: '', size: 9, version: 'v', editable: true, usedIn: 0,
  width: 600, height: 400, format: 'jpeg', orientation: 6, frames: 1, alpha: false, depth: 8, buffered: false, focalPoint: { x: 0, y: 50 },
};
const settings: GeneratorSettings = {
  routes: [], writableFormats: OUTPUT_FORMATS,
  presets: [{ name: 'card', label: 'Card', spec: 'fill-100x100|format-webp' }, { name: 'tinted', label: 'Tinted', spec: 'width-50|tint-ff0000' }],
  operations: [{ name: 'tint', syntax: 'tint-RGB' }], limits: DEFAULT_LIMITS, defaultFormats: DEFAULT_FORMATS,
};
const presets = parsedPresets(settings, customOperationStubs(settings));
const plan = (spec: string) => planDraft(spec, asset, settings, []);

describe('planDraft', () => {
  it.each([
    ['width-300', { left: 0, top: 0, width: 600, height: 400 }, { width: 300, height: 200 }, 'jpeg'],
    ['fill-100x100', { left: 0, top: 0, width: 400, height: 400 }, { width: 100, height: 100 }, 'jpeg'],
    ['crop-10x20-30x40|rotate-90|format-auto', { left: 10, top: 20, width: 30, height: 40 }, { width: 40, height: 30 }, 'avif'],
    ['pad-900x900|format-png', { left: 0, top: 0, width: 600, height: 400 }, { width: 900, height: 900 }, 'png'],
  ])('%s', (spec, visible, size, format) => expect(plan(spec)).toMatchObject({ kind: 'planned', visible, size, format, exact: true }));

  it('plans a preset as the operations that it stands for', () => {
    expect(plan('preset-card')).toEqual(plan('fill-100x100|format-webp'));
    expect(plan('width-200|preset-card|grayscale')).toEqual(plan('width-200|fill-100x100|grayscale|format-webp'));
    expect(plan('preset-tinted')).toMatchObject({ kind: 'planned', size: { width: 50 }, exact: false });
  });
  it('does not know the area of a smart fill', () => expect(plan('fill-100x100-smart')).toEqual({ kind: 'unknown' }));
  it('knows the area of a smart fill from the attention points of a preview', () => {
    expect(planDraft('fill-100x100-smart', asset, settings, [{ x: 500, y: 200 }])).toMatchObject({ kind: 'planned', visible: { left: 200, top: 0, width: 400, height: 400 } });
  });
  it('accepts custom operations, and is not exact with them', () => expect(plan('tint-f00')).toMatchObject({ kind: 'planned', exact: false }));
  it.each([
    ['nonsense', /"nonsense" is not an operation/],
    ['preset-cart', /"preset-cart" is not preset-NAME: expected one of card, tinted. Did you mean "preset-card"\?/],
    ['crop-700x0-10x10', /lies outside the image/],
    ['pad-60000x60000', /outputPixels/],
  ])('%s is rejected with the message of the server', (spec, reason) => expect(plan(spec)).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(reason) }));
});

describe('isSmallerThanRequested', () => {
  it.each<[Partial<Form>, { width: number; height: number }, boolean]>([
    [{ mode: 'width', width: 800 }, { width: 600, height: 400 }, true],
    [{ mode: 'width', width: 600 }, { width: 600, height: 400 }, false],
    [{ mode: 'fill', width: 800, height: 400 }, { width: 600, height: 300 }, true],
    [{ mode: 'fill', width: 200, height: 100, rotate: 90 }, { width: 200, height: 100 }, false],
    [{ mode: 'max', width: 800, height: 300 }, { width: 450, height: 300 }, false],
    [{ mode: 'max', width: 800, height: 800 }, { width: 600, height: 400 }, true],
    [{ mode: 'crop', outputWidth: 200 }, { width: 100, height: 100 }, true],
    [{ mode: 'crop' }, { width: 1, height: 1 }, false],
    [{ mode: 'pad', width: 900, height: 900 }, { width: 900, height: 900 }, false],
  ])('%j giving %j: %s', (change, size, expected) => expect(isSmallerThanRequested({ ...initialForm(asset), ...change }, size)).toBe(expected));
});

describe('cropFrameOf', () => {
  it('is the visible part of the source', () => expect(cropFrameOf(plan('crop-10x20-30x40'), false, asset)).toEqual({ left: 10, top: 20, width: 30, height: 40 }));
  it('is null around the whole image', () => expect(cropFrameOf(plan('width-30'), false, asset)).toBeNull());
  it('is around the whole image if it is editable', () => expect(cropFrameOf(plan('crop-0x0-600x400'), true, asset)).toMatchObject({ width: 600, height: 400 }));
  it('is null if it is not known', () => expect([plan('fill-9x9-smart'), plan('tint-f00|crop-1x1-9x9'), plan('nonsense')].map((planned) => cropFrameOf(planned, true, asset))).toEqual([null, null, null]));
});

describe('signRequestOf', () => {
  const request = (draft: Partial<Draft>) => {
    const state = initialState(draft, { source: asset, focalPoint: null, custom: {}, presets });
    return signRequestOf(state, plan(state.spec), asset, settings);
  };
  it.each<[Partial<Draft>, readonly string[]]>([
    [{ spec: 'width-100' }, ['width-100', 'width-200']],
    [{ spec: 'fill-33x33' }, ['fill-33x33', 'fill-66x66']],
    [{ spec: 'width-301' }, ['width-301']],
    [{ spec: 'original' }, ['original']],
    [{ spec: 'width-100|width-50' }, ['width-100|width-50']],
    [{ spec: 'fill-100x100|format-webp' }, ['fill-100x100|format-webp', 'fill-200x200|format-webp']],
    [{ spec: 'preset-card' }, ['preset-card']],
  ])('%j: a second spec for 2x if the image has the pixels', (draft, specs) => expect(request(draft)?.specs).toEqual(specs));
  it('names the file with the format of the rendition', () => expect(request({ spec: 'width-9|format-webp' })?.fileName).toBe('a.webp'));
  it('has the options of the editor', () => expect(request({ spec: 'original', route: 'cdn', expiresAt: 9, fileName: 'b' })).toEqual({ specs: ['original'], route: 'cdn', expiresAt: 9, fileName: 'b' }));
  it('is null for a rejected spec', () => expect(request({ spec: 'nonsense' })).toBeNull());
});
