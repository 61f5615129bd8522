import { describe, expect, it } from 'vitest';
import { initialState, reduceBuilder, type BuilderAction, type BuilderState } from '../../../admin/src/builder/builderState';
import { presetsOf } from '../../helpers/presets';
import { draftFromQuery, draftToQuery, type Draft } from '../../../admin/src/builder/draft';

const context = { source: { width: 6000, height: 4000 }, focalPoint: null, custom: {}, presets: presetsOf({ card: 'fill-600x400|format-webp' }) };
const after = (...actions: readonly BuilderAction[]): BuilderState => actions.reduce((state, action) => reduceBuilder(state, action, context), initialState({}, context));
const box = { left: 10, top: 20, width: 300, height: 200 };

describe('the builder starts', () => {
  it('with the whole image at the default width', () => expect(initialState({}, context)).toMatchObject({ spec: 'width-800', options: { route: null, expiresAt: null, fileName: null } }));
  it('no wider than the image', () => expect(initialState({}, { ...context, source: { width: 50, height: 40 } }).spec).toBe('width-50'));
  it('with a given draft', () => {
    const state = initialState({ spec: 'fill-600x400-c50', route: 'cdn', expiresAt: 9 }, context);
    expect(state).toMatchObject({ spec: 'fill-600x400-c50', options: { route: 'cdn', expiresAt: 9, fileName: null } });
    expect(state.form).toMatchObject({ mode: 'fill', width: 600, height: 400, closeness: 50 });
  });
  it('with an invalid spec, which it keeps', () => expect(initialState({ spec: 'nonsense' }, context)).toMatchObject({ formInSync: false, spec: 'nonsense' }));
});

describe('form and spec are in sync', () => {
  it.each<[string, readonly BuilderAction[], string, boolean]>([
    ['a change in the form', [{ type: 'change', form: { mode: 'fill', width: 600, height: 400 } }], 'fill-600x400', true],
    ['a typed spec', [{ type: 'spec', spec: 'max-40x30|format-webp' }], 'max-40x30|format-webp', true],
    ['a typed spec that the form cannot show', [{ type: 'spec', spec: 'width-40|width-30' }], 'width-40|width-30', false],
    ['a typed preset stays as it is typed', [{ type: 'spec', spec: 'preset-card' }], 'preset-card', true],
    ['a typed preset that the form cannot show', [{ type: 'spec', spec: 'preset-card|rotate-90' }], 'preset-card|rotate-90', false],
    ['a typed preset that the configuration does not have', [{ type: 'spec', spec: 'preset-hero' }], 'preset-hero', false],
    ['a change in the form after a typed preset', [{ type: 'spec', spec: 'preset-card' }, { type: 'change', form: { quality: 40 } }], 'fill-600x400|format-webp|quality-40', true],
    ['an incomplete spec', [{ type: 'spec', spec: 'fill-' }], 'fill-', false],
    ['a change in the form after an incomplete spec', [{ type: 'spec', spec: 'fill-' }, { type: 'change', form: { quality: 40 } }], 'width-800|quality-40', true],
    ['a drawn box', [{ type: 'draw', box }], 'crop-10x20-300x200', true],
    ['a box drawn in the mode fill keeps the size', [{ type: 'change', form: { mode: 'fill', width: 60, height: 40 } }, { type: 'draw', box }], 'crop-10x20-300x200|fill-60x40', true],
    ['an output size that is typed digit by digit crops the box that was drawn', [{ type: 'draw', box }, ...[null, 1, 16, 160].map((outputWidth) => ({ type: 'change', form: { outputWidth, outputHeight: 80 } } as const))], 'crop-0x34-346x173|fill-160x80', true],
    ['an output size that is taken away', [{ type: 'draw', box }, { type: 'change', form: { outputWidth: 60, outputHeight: 60 } }, { type: 'change', form: { outputWidth: null } }], 'crop-10x20-300x200|height-60', true],
    ['one side of the output keeps a chosen ratio', [{ type: 'draw', box }, { type: 'ratio', ratio: 1 }, { type: 'change', form: { outputWidth: 60 } }], 'crop-38x0-245x245|width-60', true],
    ['a crop that sticks out of the image', [{ type: 'spec', spec: 'crop-5900x0-300x200' }], 'crop-5900x0-300x200', false],
    ['a moved focal point', [{ type: 'change', form: { mode: 'fill', width: 60, height: 40 } }, { type: 'focus', focal: { x: 33.33333, y: 120 } }], 'focal-33.33x100|fill-60x40', true],
    ['a focal point that is reset', [{ type: 'change', form: { mode: 'fill', width: 60, height: 40, focal: { x: 1, y: 1 } } }, { type: 'focus', focal: null }], 'fill-60x40', true],
  ])('%s', (_title, actions, spec, formInSync) => {
    const state = after(...actions);
    expect(state.spec).toBe(spec);
    expect(state.formInSync).toBe(formInSync);
  });

  it('a box drawn in the mode fill keeps the aspect ratio', () => expect(after({ type: 'change', form: { mode: 'fill', width: 60, height: 40 } }, { type: 'draw', box }).ratio).toBe(1.5));
  it('a box drawn in a turned fill has the turned aspect ratio', () => expect(after({ type: 'change', form: { mode: 'fill', width: 60, height: 40, rotate: 90 } }, { type: 'draw', box }).ratio).toBeCloseTo(2 / 3));
  it('a box drawn in another mode has any aspect ratio', () => expect(after({ type: 'ratio', ratio: 2 }, { type: 'draw', box }).ratio).toBeNull());
  it('a box drawn again keeps the chosen aspect ratio', () => expect(after({ type: 'draw', box }, { type: 'ratio', ratio: 2 }, { type: 'draw', box }).ratio).toBe(2));
  it('route, expiry and file name do not change the spec', () => {
    expect(after({ type: 'options', options: { route: 'cdn', fileName: 'a b.jpg' } })).toMatchObject({ spec: 'width-800', options: { route: 'cdn', expiresAt: null, fileName: 'a b.jpg' } });
  });
});

describe('the query of the page', () => {
  const draft: Draft = { spec: 'fill-60x40|format-webp', route: 'cdn', expiresAt: 1_900_000_000, fileName: 'a & b.webp', alt: '' };
  it('has the whole draft', () => expect(draftFromQuery(new URLSearchParams(draftToQuery(draft).toString()))).toEqual(draft));
  it('leaves out options that are not set', () => expect(draftToQuery({ ...draft, route: null, expiresAt: null, fileName: null, alt: null }).toString()).toBe('spec=fill-60x40%7Cformat-webp'));
  it.each(['', 'expires=soon', 'expires=-1', 'expires=1e9', 'spec=', 'other=1'])('ignores what is invalid: %s', (query) => expect(draftFromQuery(new URLSearchParams(query))).toEqual({}));
});

describe('a gesture', () => {
  const small = { left: 1, top: 2, width: 30, height: 20 };
  it('is taken back as a whole', () => {
    const before = after({ type: 'spec', spec: 'fill-600x400' });
    const drawn = [{ type: 'draw', box, gesture: 1 }, { type: 'draw', box: small, gesture: 1 }, { type: 'cancel', gesture: 1 }] as const;
    expect(drawn.reduce((state, action) => reduceBuilder(state, action, context), before)).toEqual(before);
  });
  it('that has changed nothing leaves earlier ones alone', () =>
    expect(after({ type: 'draw', box, gesture: 1 }, { type: 'cancel', gesture: 2 }).spec).toBe('crop-10x20-300x200'));
  it('ends with the next change', () =>
    expect(after({ type: 'draw', box, gesture: 1 }, { type: 'change', form: { quality: 40 } }, { type: 'cancel', gesture: 1 }).spec).toBe('crop-10x20-300x200|quality-40'));
  it('that moves the focal point switches the search for a subject off', () =>
    expect(after({ type: 'spec', spec: 'fill-60x40-smart' }, { type: 'focus', focal: { x: 10, y: 20 }, gesture: 1 }).spec).toBe('focal-10x20|fill-60x40'));
});
