import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress } from '../../../admin/src/builder/address';
import { reduceBuilder, startState, type BuilderAction, type BuilderState, type Draft } from '../../../admin/src/builder/draft';

const context = { picture: { width: 6000, height: 4000 }, custom: {} };
const after = (...actions: readonly BuilderAction[]): BuilderState => actions.reduce((state, action) => reduceBuilder(state, action, context), startState({}, context));
const box = { left: 10, top: 20, width: 300, height: 200 };

describe('the builder starts', () => {
  it('with the whole picture at a usual width', () => expect(startState({}, context)).toMatchObject({ spec: 'width-800', options: { route: null, expiresAt: null, fileName: null } }));
  it('no wider than the picture', () => expect(startState({}, { ...context, picture: { width: 50, height: 40 } }).spec).toBe('width-50'));
  it('with what it is handed', () => {
    const state = startState({ spec: 'fill-600x400-c50', route: 'cdn', expiresAt: 9 }, context);
    expect(state).toMatchObject({ spec: 'fill-600x400-c50', options: { route: 'cdn', expiresAt: 9, fileName: null } });
    expect(state.form).toMatchObject({ mode: 'fill', width: 600, height: 400, closeness: 50 });
  });
  it('with a spec that is wrong, and keeps it', () => expect(startState({ spec: 'nonsense' }, context)).toMatchObject({ shown: false, spec: 'nonsense' }));
});

describe('form and spec are in step', () => {
  it.each<[string, readonly BuilderAction[], string, boolean]>([
    ['a change in the form', [{ type: 'change', form: { mode: 'fill', width: 600, height: 400 } }], 'fill-600x400', true],
    ['a typed spec', [{ type: 'spec', spec: 'max-40x30|format-webp' }], 'max-40x30|format-webp', true],
    ['a typed spec that the form cannot show', [{ type: 'spec', spec: 'width-40|width-30' }], 'width-40|width-30', false],
    ['a spec half typed', [{ type: 'spec', spec: 'fill-' }], 'fill-', false],
    ['a change in the form after that', [{ type: 'spec', spec: 'fill-' }, { type: 'change', form: { quality: 40 } }], 'width-800|quality-40', true],
    ['a drawn box', [{ type: 'draw', box }], 'crop-10x20-300x200', true],
    ['a box drawn while filling keeps the size', [{ type: 'change', form: { mode: 'fill', width: 60, height: 40 } }, { type: 'draw', box }], 'crop-10x20-300x200|fill-60x40', true],
    ['a moved focal point', [{ type: 'change', form: { mode: 'fill', width: 60, height: 40 } }, { type: 'focus', focal: { x: 33.33333, y: 120 } }], 'focal-33.33x100|fill-60x40', true],
    ['and forgotten', [{ type: 'change', form: { mode: 'fill', width: 60, height: 40, focal: { x: 1, y: 1 } } }, { type: 'focus', focal: null }], 'fill-60x40', true],
  ])('%s', (_title, actions, spec, shown) => {
    const state = after(...actions);
    expect(state.spec).toBe(spec);
    expect(state.shown).toBe(shown);
  });

  it('a box drawn while filling keeps the shape', () => expect(after({ type: 'change', form: { mode: 'fill', width: 60, height: 40 } }, { type: 'draw', box }).ratio).toBe(1.5));
  it('a box drawn otherwise is free', () => expect(after({ type: 'ratio', ratio: 2 }, { type: 'draw', box }).ratio).toBeNull());
  it('a box drawn again keeps the chosen shape', () => expect(after({ type: 'draw', box }, { type: 'ratio', ratio: 2 }, { type: 'draw', box }).ratio).toBe(2));
  it('route, expiry and name leave the spec alone', () => {
    expect(after({ type: 'options', options: { route: 'cdn', fileName: 'a b.jpg' } })).toMatchObject({ spec: 'width-800', options: { route: 'cdn', expiresAt: null, fileName: 'a b.jpg' } });
  });
});

describe('the address', () => {
  const draft: Draft = { spec: 'fill-60x40|format-webp', route: 'cdn', expiresAt: 1_900_000_000, fileName: 'a & b.webp' };
  it('says it all', () => expect(readAddress(new URLSearchParams(writeAddress(draft).toString()))).toEqual(draft));
  it('says no more than there is', () => expect(writeAddress({ ...draft, route: null, expiresAt: null, fileName: null }).toString()).toBe('spec=fill-60x40%7Cformat-webp'));
  it.each(['', 'expires=soon', 'expires=-1', 'expires=1e9', 'spec=', 'other=1'])('leaves out what is none: %s', (query) => expect(readAddress(new URLSearchParams(query))).toEqual({}));
});
