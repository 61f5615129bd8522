import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { renditionSettings, urlSettings } from '../../../server/src/services/rendition-settings';

const settingsOf = (config: object, engine = '0.35'): string => renditionSettings(parseConfig(config), engine);
const tint = { syntax: 'tint', parse: () => [], render: (image: unknown) => image };

describe('the settings in a rendition’s key', () => {
  it.each([
    [{ quality: { jpeg: 79 } }],
    [{ encoding: { effort: { avif: 4 } } }],
    [{ encoding: { quick: false } }],
    [{ defaultFormats: { jpeg: 'webp' } }],
    [{ keepMetadata: true }],
    [{ operations: { tint } }],
    [{ operations: { tint: { ...tint, version: 1 } } }],
  ])('%j changes them', (config) => {
    expect(settingsOf(config)).not.toBe(settingsOf({}));
  });

  it('another version of sharp changes them', () => expect(settingsOf({}, '0.34')).not.toBe(settingsOf({}, '0.35')));

  it('another version of a custom operation changes them', () => {
    expect(settingsOf({ operations: { tint: { ...tint, version: 1 } } })).not.toBe(settingsOf({ operations: { tint: { ...tint, version: 2 } } }));
  });

  it.each([
    [{ quality: { jpeg: 80 }, encoding: { effort: { avif: 3 }, quickMaxAgeSeconds: 5, backlog: 1 } }],
    [{ memory: { maxBytes: 0 }, limits: { sourceBytes: 1 }, rendering: { slots: 1 } }],
    [{ secret: 'another secret of at least 32 characters', routes: { cdn: { path: '/cdn' } }, store: { maxBytes: 100_000_000 }, presets: { card: 'width-100' } }],
  ])('%j does not', (config) => {
    expect(settingsOf(config)).toBe(settingsOf({}));
  });
});

describe('the settings that change the image of a URL', () => {
  const urlSettingsOf = (presets: object) => urlSettings(parseConfig({ presets }), 'key');

  it('are those of the key, and what presets stand for', () => {
    expect(urlSettingsOf({ card: 'width-9' })).not.toBe(urlSettingsOf({ card: 'width-8' }));
    expect(urlSettingsOf({ card: 'width-9' })).not.toBe(urlSettings(parseConfig({ presets: { card: 'width-9' } }), 'another key'));
  });

  it('are not the labels and spellings of presets', () => expect(urlSettingsOf({ card: 'width-9|format-webp' })).toBe(urlSettingsOf({ card: { spec: 'format-webp|width-9', label: 'Small' } })));
});
