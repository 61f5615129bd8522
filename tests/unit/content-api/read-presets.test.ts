import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { InvalidQueryError, readAskedPresets } from '../../../server/src/content-api/read-presets';

const config = parseConfig({ presets: { hero: 'width-9', card: 'width-8' }, api: { presets: ['card'] } });
const read = (query: Record<string, unknown>) => {
  const { presets, placeholders } = readAskedPresets(query, config);
  return [presets.map(({ name }) => name), placeholders];
};

describe('readAskedPresets', () => {
  it.each<[Record<string, unknown>, readonly string[], string]>([
    [{}, ['card'], 'thumbhash'],
    [{ populate: 'cover' }, ['card'], 'thumbhash'],
    [{ renditions: 'hero' }, ['hero'], 'thumbhash'],
    [{ renditions: 'hero,card' }, ['hero', 'card'], 'thumbhash'],
    [{ renditions: 'card, hero,card' }, ['card', 'hero'], 'thumbhash'],
    [{ renditions: 'none' }, [], 'thumbhash'],
    [{ renditions: '' }, [], 'thumbhash'],
    [{ placeholders: 'dataUrl' }, ['card'], 'dataUrl'],
    [{ placeholders: 'thumbhash' }, ['card'], 'thumbhash'],
  ])('%j', (query, presets, placeholders) => expect(read(query)).toEqual([presets, placeholders]));

  it('takes the kind of placeholder from the configuration', () => {
    expect(readAskedPresets({}, parseConfig({ api: { placeholders: 'dataUrl' } }))).toEqual({ presets: [], placeholders: 'dataUrl' });
  });

  it.each<[Record<string, unknown>, string]>([
    [{ renditions: 'heros' }, 'renditions: expected any of the presets hero, card; found "heros". Did you mean "hero"?'],
    [{ renditions: 'hero,none' }, 'renditions: expected any of the presets hero, card; found "none".'],
    [{ renditions: 'hero,,card' }, 'renditions: expected any of the presets hero, card; found "".'],
    [{ renditions: 'constructor' }, 'renditions: expected any of the presets hero, card; found "constructor".'],
    [{ renditions: 'x'.repeat(200) }, `renditions: expected any of the presets hero, card; found "${'x'.repeat(60)}…".`],
    [{ renditions: ['hero', 'card'] }, 'renditions: expected names of presets with commas between them, found a list. Write renditions=hero,card'],
    [{ renditions: { $in: 'hero' } }, 'renditions: expected names of presets with commas between them, found an object. Write renditions=hero,card'],
    [{ placeholders: 'blurhash' }, 'placeholders: expected "thumbhash" or "dataUrl", found "blurhash"'],
    [{ placeholders: ['dataUrl'] }, 'placeholders: expected "thumbhash" or "dataUrl", found another value'],
  ])('refuses %j', (query, message) => expect(() => read(query)).toThrow(new InvalidQueryError(message)));

  it('says that there are no presets', () => {
    expect(() => readAskedPresets({ renditions: 'hero' }, parseConfig({}))).toThrow('renditions: expected no preset, since the configuration has none; found "hero".');
  });
});
