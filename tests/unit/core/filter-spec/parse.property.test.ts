import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { MAX_OPERATIONS, MAX_SPEC_LENGTH, parseSpec, printOperation } from '../../../../server/src/core/filter-spec/parse';
import { parsedSpec } from '../../../helpers/parsed-spec';
import { damagedSpec, hostileText, validSpec } from './arbitrary-spec';

// Thousands of runs: slow where other tests share the machine.
vi.setConfig({ testTimeout: 60_000 });

function holds(text: string): void {
  const spec = parsedSpec(text);
  if (spec === null) return;
  expect(text.length).toBeLessThanOrEqual(MAX_SPEC_LENGTH);
  expect(text).toMatch(/^[A-Za-z0-9._|-]+$/);
  expect(spec.operations.length).toBeLessThanOrEqual(MAX_OPERATIONS);
  expect(spec.canonical).toBe(spec.operations.map(printOperation).join('|'));
  expect(parseSpec(spec.canonical)).toEqual(spec);
}

describe('any text', () => {
  it('is a spec, or is refused as invalid', () => fc.assert(fc.property(hostileText, holds), { numRuns: 20_000 }));
  it('is a spec or is refused: specs with one changed character', () => fc.assert(fc.property(damagedSpec, holds), { numRuns: 10_000 }));
});

describe('any valid spec', () => {
  const valid = validSpec();

  it('is read, and its canonical form reads the same', () => {
    fc.assert(fc.property(valid, (text) => {
      // Three digits of a colour are printed as six.
      fc.pre(text.length <= MAX_SPEC_LENGTH - 3);
      expect(parsedSpec(text)).not.toBeNull();
      holds(text);
    }), { numRuns: 5000 });
  });

  it('has the same canonical form wherever its output operations are', () => {
    fc.assert(fc.property(valid, (text) => {
      fc.pre(text.length <= MAX_SPEC_LENGTH - 3);
      const { canonical } = parseSpec(text);
      const parts = text.split('|');
      const isOutput = (part: string) => /^(?:bgcolor|format|quality|jpegquality|webpquality|avifquality|preserve)\b/.test(part);
      const moved = [...parts.filter(isOutput), 'original', ...parts.filter((part) => !isOutput(part))].slice(0, MAX_OPERATIONS);
      if (moved.length <= parts.length || moved.join('|').length > MAX_SPEC_LENGTH) return;
      expect(parseSpec(moved.join('|')).canonical).toBe(canonical);
    }), { numRuns: 5000 });
  });

  it('costs one reading of each operation', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('width-5', 'count', 'count-1'), { minLength: 1, maxLength: MAX_OPERATIONS }), (parts) => {
      let readings = 0;
      const count = { syntax: 'count', parse: (args: readonly string[]) => (readings += 1, args) };
      parseSpec(parts.join('|'), { count });
      expect(readings).toBe(parts.filter((part) => part.startsWith('count')).length);
    }));
  });
});
