import { describe, expect, it } from 'vitest';
import { startForm, type Form } from '../../../admin/src/builder/form';
import { startState, type Draft } from '../../../admin/src/builder/draft';
import { asksTooMuch, frameOf, planDraft } from '../../../admin/src/builder/planDraft';
import { signRequest } from '../../../admin/src/builder/signing';
import type { Asset, GeneratorSettings } from '../../../server/src/contracts';
import { DEFAULT_FORMATS } from '../../../server/src/core/formats';
import { DEFAULT_LIMITS } from '../../../server/src/core/limits';

const asset: Asset = {
  id: 1, name: 'a.jpg', alternativeText: '', size: 9, version: 'v', editable: true,
  width: 600, height: 400, format: 'jpeg', orientation: 6, frames: 1, alpha: false, depth: 8, buffered: false, focalPoint: { x: 0, y: 50 },
};
const settings: GeneratorSettings = {
  routes: [], presets: [], operations: [{ name: 'tint', syntax: 'tint-RGB' }], limits: DEFAULT_LIMITS, defaultFormats: DEFAULT_FORMATS,
};
const plan = (spec: string) => planDraft(spec, asset, settings, []);

describe('planDraft', () => {
  it.each([
    ['width-300', { left: 0, top: 0, width: 600, height: 400 }, { width: 300, height: 200 }, 'jpeg'],
    ['fill-100x100', { left: 0, top: 0, width: 400, height: 400 }, { width: 100, height: 100 }, 'jpeg'],
    ['crop-10x20-30x40|rotate-90|format-auto', { left: 10, top: 20, width: 30, height: 40 }, { width: 40, height: 30 }, 'avif'],
    ['pad-900x900|format-png', { left: 0, top: 0, width: 600, height: 400 }, { width: 900, height: 900 }, 'png'],
  ])('%s', (spec, frame, size, format) => expect(plan(spec)).toMatchObject({ kind: 'planned', frame, size, format, exact: true }));

  it('leaves to the server what is striking', () => expect(plan('fill-100x100-smart')).toEqual({ kind: 'unknown' }));
  it('shows it once the server has said', () => {
    expect(planDraft('fill-100x100-smart', asset, settings, [{ x: 500, y: 200 }])).toMatchObject({ kind: 'planned', frame: { left: 200, top: 0, width: 400, height: 400 } });
  });
  it("takes the project's own operations as they come, and says that it does not know them", () => expect(plan('tint-f00')).toMatchObject({ kind: 'planned', exact: false }));
  it.each([
    ['nonsense', 'INVALID_SPEC', /"nonsense" is not an operation/],
    ['crop-700x0-10x10', 'INVALID_SPEC', /lies outside the image/],
    ['pad-60000x60000', 'LIMIT_EXCEEDED', /outputPixels/],
  ])('%s is refused in the words of the server', (spec, code, reason) => expect(plan(spec)).toMatchObject({ kind: 'refused', code, reason: expect.stringMatching(reason) }));
});

describe('asksTooMuch', () => {
  it.each<[Partial<Form>, { width: number; height: number }, boolean]>([
    [{ mode: 'width', width: 800 }, { width: 600, height: 400 }, true],
    [{ mode: 'width', width: 600 }, { width: 600, height: 400 }, false],
    [{ mode: 'fill', width: 800, height: 400 }, { width: 600, height: 300 }, true],
    [{ mode: 'fill', width: 200, height: 100, rotate: 90 }, { width: 100, height: 200 }, false],
    [{ mode: 'max', width: 800, height: 300 }, { width: 450, height: 300 }, false],
    [{ mode: 'max', width: 800, height: 800 }, { width: 600, height: 400 }, true],
    [{ mode: 'crop', boxWidth: 200 }, { width: 100, height: 100 }, true],
    [{ mode: 'crop' }, { width: 1, height: 1 }, false],
    [{ mode: 'pad', width: 900, height: 900 }, { width: 900, height: 900 }, false],
  ])('%j giving %j: %s', (change, size, expected) => expect(asksTooMuch({ ...startForm(asset), ...change }, size)).toBe(expected));
});

describe('frameOf', () => {
  it('is what the rendition shows', () => expect(frameOf(plan('crop-10x20-30x40'), false, asset)).toEqual({ left: 10, top: 20, width: 30, height: 40 }));
  it('is none around everything', () => expect(frameOf(plan('width-30'), false, asset)).toBeNull());
  it('but where it is to be pulled', () => expect(frameOf(plan('crop-0x0-600x400'), true, asset)).toMatchObject({ width: 600, height: 400 }));
  it('is none where it is not known', () => expect([plan('fill-9x9-smart'), plan('tint-f00|crop-1x1-9x9'), plan('nonsense')].map((planned) => frameOf(planned, true, asset))).toEqual([null, null, null]));
});

describe('signRequest', () => {
  const request = (draft: Partial<Draft>) => {
    const state = startState(draft, { picture: asset, custom: {} });
    return signRequest(state, plan(state.spec), asset, settings);
  };
  it.each<[Partial<Draft>, readonly string[]]>([
    [{ spec: 'width-100' }, ['width-100', 'width-200']],
    [{ spec: 'fill-33x33' }, ['fill-33x33', 'fill-66x66']],
    [{ spec: 'width-301' }, ['width-301']],
    [{ spec: 'original' }, ['original']],
    [{ spec: 'width-100|width-50' }, ['width-100|width-50']],
  ])('%j: the second for twice the density, where the image has the pixels', (draft, specs) => expect(request(draft)?.specs).toEqual(specs));
  it('names the file by what comes out', () => expect(request({ spec: 'width-9|format-webp' })?.fileName).toBe('a.webp'));
  it('hands on what the editor chose', () => expect(request({ spec: 'original', route: 'cdn', expiresAt: 9, fileName: 'b' })).toEqual({ specs: ['original'], route: 'cdn', expiresAt: 9, fileName: 'b' }));
  it('is none for what is refused', () => expect(request({ spec: 'nonsense' })).toBeNull());
});
