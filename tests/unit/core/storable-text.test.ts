import { expect, it } from 'vitest';
import { isStorable } from '../../../server/src/core/storable-text';

it.each([['', true], ['owl_1234', true], ['見出し 🖼', true], ['a\nb', true], ['\0', false], ['a\0b', false], ['\uD800', false], ['\uDC00a', false]])('a database can store %j: %s', (text, expected) => expect(isStorable(text)).toBe(expected));
