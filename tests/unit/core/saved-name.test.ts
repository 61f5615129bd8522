import { describe, expect, it } from 'vitest';
import { savedNameFault, savedNameKey } from '../../../server/src/core/saved-name';

describe('the name of saved settings', () => {
  it.each(['a', 'Teaser (2:3)', 'Größe – Ü', '見出し', '썸네일', 'شعار ‏الموقع', 'לוגו', 'कवर', '🖼', '👩‍👩‍👧', '🇩🇪', '1️⃣', '…', 'ﷺ'])('may be %s', (name) => expect(savedNameFault(name)).toBeNull());

  it.each(['', ' ', '\u200B', '\u200F', '\u200B\u00A0\u200F', '\u2060\uFEFF', '\u00AD', '\u3164', '\u2800', '\uFE0F', '\u0301', '\u{E0041}'])('needs a visible character: %j', (name) => expect(savedNameFault(name)).toBe('expected at least one visible character'));

  it.each(['a\0b', 'a\nb', 'a\tb', 'a\u007F', 'a\u0085', 'a\u2028b', 'a\u2029b', 'a\uD800'])('has no control character: %j', (name) => expect(savedNameFault(name)).toBe('expected no control characters'));

  it.each(['\uFDFA'.repeat(15), '\uFDFB'])('has fewer characters than its column when it is compared: %s', (name) => {
    expect([savedNameKey('\uFDFA').length, savedNameFault(name)]).toEqual([18, name.length === 15 ? 'expected fewer characters that stand for several' : null]);
  });

  it('is compared without the case and the form of its characters', () => expect(savedNameKey('He\u0301ros Ⅳ')).toBe(savedNameKey('HÉROS IV')));
});
