import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { parseSpec } from '../../../server/src/core/filter-spec/parse';
import { problemsOf } from '../../helpers/config-problems';

const tint = { syntax: 'tint-RRGGBB', parse: () => ['abcdef'], render: (image: unknown) => image };

describe('presets', () => {
  it('have one shape, whether they are written as a spec or as an object', () => {
    const { presets } = parseConfig({ presets: { card: 'format-webp|fill-600x400', hero_wide: { spec: 'width-9' }, icon: { spec: 'fill-64x64', label: ' Small icon ' } } });
    const plain = { widths: [], formats: ['avif', 'webp', 'jpeg'], sizes: null, route: 'images' };
    expect(presets).toEqual({
      card: { ...plain, name: 'card', label: 'Card', spec: parseSpec('format-webp|fill-600x400'), formats: null },
      hero_wide: { ...plain, name: 'hero_wide', label: 'Hero wide', spec: parseSpec('width-9') },
      icon: { ...plain, name: 'icon', label: 'Small icon', spec: parseSpec('fill-64x64') },
    });
    for (const part of [presets, ...Object.values(presets), ...Object.values(presets).map(({ spec }) => spec)]) expect(Object.isFrozen(part)).toBe(true);
  });

  it('have widths, formats, sizes and a route for responsive images', () => {
    const hero = { spec: 'fill-1600x600', widths: [640, 1280], formats: ['webp', 'jpeg'], sizes: ' 100vw ', route: 'cdn' };
    const { presets } = parseConfig({ routes: { images: { path: '/images' }, cdn: { path: '/cdn' } }, presets: { hero } });
    expect(presets['hero']).toEqual({ name: 'hero', label: 'Hero', spec: parseSpec('fill-1600x600'), widths: [640, 1280], formats: ['webp', 'jpeg'], sizes: '100vw', route: 'cdn' });
    expect([presets['hero']?.widths, presets['hero']?.formats].every(Object.isFrozen)).toBe(true);
    expect([hero.widths, hero.formats].some(Object.isFrozen)).toBe(false);
  });

  it.each<[object, string | null]>([
    [{ images: { path: '/images' }, media: { path: '/media', presets: ['hero'] } }, 'images'],
    [{ media: { path: '/media', presets: ['hero'] }, images: { path: '/images' } }, 'images'],
    [{ other: { path: '/other', presets: ['card'] }, media: { path: '/media', presets: ['hero'] } }, 'media'],
    [{ other: { path: '/other', presets: ['card'] } }, null],
  ])('with the routes %j belong to the first for signed URLs, else to the first that serves them: %s', (routes, route) => {
    expect(parseConfig({ routes, presets: { hero: 'width-9', card: 'width-9' } }).presets['hero']?.route).toBe(route);
  });

  it('do not freeze the objects of the project', () => {
    const hero = { spec: 'width-9' };
    const written = { hero };
    parseConfig({ presets: written });
    expect([Object.isFrozen(written), Object.isFrozen(hero)]).toEqual([false, false]);
  });

  it('may use operations of the project, in their canonical form', () => {
    expect(parseConfig({ operations: { tint }, presets: { blue: 'tint-00f' } }).presets['blue']?.spec.canonical).toBe('tint-abcdef');
  });

  it.each(['a', 'a__b_', 'constructor', 'x'.repeat(32), 'h2', 'none_', 'anone'])('may have the name %s', (name) => expect(Object.keys(parseConfig({ presets: { [name]: 'width-9' } }).presets)).toEqual([name]));
  it('have a label without surplus spaces by default', () => expect(parseConfig({ presets: { a__b_: 'width-9' } }).presets['a__b_']?.label).toBe('A b'));

  const NAME = 'expected a name of at most 32 lower-case letters, digits and "_" that begins with a letter, and not "none"';
  const ADVICE = 'Choose such a name: editors see the label';
  it.each<[unknown, ...string[]]>([
    [{ Card: 'width-9' }, `presets.Card: ${NAME}, found "Card". ${ADVICE}`],
    [{ 'hero-wide': 'width-9' }, `presets.hero-wide: ${NAME}, found "hero-wide". ${ADVICE}`],
    [{ '': 'width-9' }, `presets.: ${NAME}, found "". ${ADVICE}`],
    [{ none: 'width-9' }, `presets.none: ${NAME}, found "none". ${ADVICE}`],
    [{ '2x': 'width-9' }, `presets.2x: ${NAME}, found "2x". ${ADVICE}`],
    [{ ['x'.repeat(33)]: 'width-9' }, `presets.${'x'.repeat(33)}: ${NAME}, found "${'x'.repeat(33)}". ${ADVICE}`],
    ['width-9', 'presets: expected an object of presets by their names, found "width-9"'],
    [{ card: 7 }, 'presets.card: expected a filter spec such as "fill-600x400|format-webp", or an object with a spec, found 7'],
    [{ card: ['width-9'] }, 'presets.card: expected a filter spec such as "fill-600x400|format-webp", or an object with a spec, found a list'],
    [{ card: {} }, 'presets.card.spec: expected a filter spec such as "fill-600x400|format-webp", found undefined'],
    [{ card: { spec: 'width-9', lable: 'Card' } }, 'presets.card.lable: there is no such setting. Did you mean "label"?'],
    [{ card: { spec: 'width-9', widths: 9 } }, 'presets.card.widths: expected a list of 1 to 20 widths in pixels, ascending, found 9'],
    [{ card: { spec: 'width-9', widths: [] } }, 'presets.card.widths: expected a list of 1 to 20 widths in pixels, ascending, found an empty list'],
    [{ card: { spec: 'width-9', widths: [2, 2] } }, 'presets.card.widths: expected a list of 1 to 20 widths in pixels, ascending, found 2, 2'],
    [{ card: { spec: 'width-9', widths: [3, 2] } }, 'presets.card.widths: expected a list of 1 to 20 widths in pixels, ascending, found 3, 2'],
    [{ card: { spec: 'width-9', widths: Array.from({ length: 21 }, (_, index) => index + 1) } }, 'presets.card.widths: expected a list of 1 to 20 widths in pixels, ascending, found 21'],
    [{ card: { spec: 'width-9', widths: [0, 65536] } }, 'presets.card.widths.0: expected a whole number from 1 to 65535, found 0', 'presets.card.widths.1: expected a whole number from 1 to 65535, found 65536'],
    [{ card: { spec: 'width-9', formats: [] } }, 'presets.card.formats: expected a list of formats, each once: avif, webp, jpeg, png, gif, found an empty list'],
    [{ card: { spec: 'width-9', formats: ['webp', 'webp'] } }, 'presets.card.formats: expected a list of formats, each once: avif, webp, jpeg, png, gif, found webp, webp'],
    [{ card: { spec: 'width-9', formats: ['heic'] } }, 'presets.card.formats.0: expected one of avif, webp, jpeg, png, gif, found "heic"'],
    [{ card: { spec: 'width-9', formats: ['jpg'] } }, 'presets.card.formats.0: expected one of avif, webp, jpeg, png, gif, found "jpg". Did you mean "jpeg"?'],
    [{ card: { spec: 'width-9|format-auto', formats: ['webp'] } }, 'presets.card.formats: expected no formats beside a format in the spec, found both in "width-9|format-auto". Remove one of them'],
    [{ card: { spec: 'width-9', sizes: '' } }, 'presets.card.sizes: expected a text such as "100vw" of 1 to 500 characters, found ""'],
    [{ card: { spec: 'width-9', route: 'image' } }, 'presets.card.route: expected the name of a route (images), found "image". Did you mean "images"?'],
    [{ card: { spec: 'width-9', route: 'constructor' } }, 'presets.card.route: expected the name of a route (images), found "constructor". Choose one of them'],
    [{ card: { spec: 'width-9', label: '' } }, 'presets.card.label: expected a text of 1 to 60 characters, found ""'],
    [{ card: { spec: 'width-9', label: 'x'.repeat(61) } }, `presets.card.label: expected a text of 1 to 60 characters, found "${'x'.repeat(60)}…"`],
    [{ card: { spec: 'width-9', label: 7 } }, 'presets.card.label: expected a text of 1 to 60 characters, found 7'],
    [{ card: { spec: 'wdth-9' } }, 'presets.card: expected a valid filter spec: "wdth" is not an operation. Did you mean "width-9"?'],
    [{ card: '' }, 'presets.card: expected a valid filter spec: expected an operation, found ""'],
    [{ card: 'width-9', small: 'preset-card|width-5' }, 'presets.small: expected a valid filter spec: "preset-card" is not allowed in a preset. Write the operations of that preset instead'],
    [{ card: 'preset-card' }, 'presets.card: expected a valid filter spec: "preset-card" is not allowed in a preset. Write the operations of that preset instead'],
  ])('%j: %s', (presets, ...problems) => expect(problemsOf({ presets })).toEqual(problems));

  it('lists the problems of all presets at once', () => {
    expect(problemsOf({ presets: { a: 'wdth-9', b: 'preset-a', Card: 'width-9', c: { spec: 'hight-9', label: '' } } }).map((problem) => problem.split(':')[0])).toEqual(['presets.c.label', 'presets.Card', 'presets.a', 'presets.b', 'presets.c']);
  });

  const hero = { spec: 'width-9' };
  const images = { path: '/images' };
  it.each<[object, ...string[]]>([
    [{ presets: { hero }, routes: { images, media: { path: '/media', presets: [] } } }, 'routes.media.presets: expected a list of at least one preset, found an empty list'],
    [{ presets: { hero }, routes: { images, media: { path: '/media', presets: ['heros'] } } }, 'routes.media.presets.0: expected the name of a preset (hero), found "heros". Did you mean "hero"?'],
    [{ presets: { hero }, routes: { images, media: { path: '/media', presets: ['hero', 'hero'] } } }, 'routes.media.presets.1: expected each preset once, found "hero" again. Remove it'],
    [
      { presets: { hero, card: { spec: 'width-9', route: 'media' } }, routes: { images, media: { path: '/media', presets: ['hero'] } } },
      'presets.card.route: expected a route that serves the preset, found "media", which lists other presets. Add "card" to routes.media.presets',
    ],
    [{ api: { presets: ['toString'] } }, 'api.presets.0: expected the name of a preset (there is none), found "toString". Add it to presets, or remove it here'],
    [{ api: { preset: ['hero'] } }, 'api.preset: there is no such setting. Did you mean "presets"?'],
    [{ api: { placeholders: 'dataURL' } }, 'api.placeholders: expected "thumbhash" or "dataUrl", found "dataURL". Did you mean "dataUrl"?'],
    [
      { presets: { hero: { ...hero, route: 'members' } }, routes: { images, members: { path: '/members', access: 'private' } }, api: { presets: ['hero'] } },
      'api.presets.0: expected a preset of a public route, found "hero", whose route "members" is private: the browser sends no token for an image. Remove it, and ask for it by name where you send one',
    ],
    [
      { presets: { hero }, routes: { members: { path: '/members', access: 'private' } }, api: { presets: ['hero'] } },
      'api.presets.0: expected a preset of a public route, found "hero", whose route "members" is private: the browser sends no token for an image. Remove it, and ask for it by name where you send one',
    ],
  ])('%j: %s', (config, ...problems) => expect(problemsOf(config)).toEqual(problems));

  it('come with REST and GraphQL, and belong to a route, by their names', () => {
    const { api, routes } = parseConfig({ presets: { hero }, routes: { images, media: { path: '/media', presets: ['hero'] } }, api: { presets: ['hero'], placeholders: 'dataUrl' } });
    expect(api).toEqual({ presets: ['hero'], placeholders: 'dataUrl' });
    expect(routes['media']?.presets).toEqual(['hero']);
    expect(parseConfig({}).api).toEqual({ presets: [], placeholders: 'thumbhash' });
  });

  it('no operation of the project may be called preset', () => {
    expect(problemsOf({ operations: { preset: tint } })).toEqual(['operations.preset: expected a name that no built-in operation has, found "preset"']);
  });
});
