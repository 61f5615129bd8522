import { describe, expect, it } from 'vitest';
import { documentedOperations } from '../../../../server/src/core/filter-spec/operation-docs';
import { OPERATIONS } from '../../../../server/src/core/filter-spec/operations';
import { parseSpec, printOperation } from '../../../../server/src/core/filter-spec/parse';

describe.each(documentedOperations())('$name', ({ name, syntax, summary, examples }) => {
  it('has a syntax, a summary and examples', () => {
    expect(syntax.split(' · ').every((form) => form === name || form.startsWith(`${name}-`))).toBe(true);
    expect(summary).toMatch(/^.{10,}\.$/);
    expect(OPERATIONS[name as keyof typeof OPERATIONS].expected).not.toBe('');
    expect(examples.length).toBeGreaterThan(0);
  });

  it.each(examples)('%s is an example', (example) => {
    const { operations } = parseSpec(example);
    expect(operations.map(({ type }) => type)).toContain(name);
  });
});

describe('printOperation', () => {
  it.each([
    ['scale-0.0001', { type: 'scale', percent: 0.0001 }],
    ['scale-1000', { type: 'scale', percent: 1000 }],
    ['croppct-0.5x33.3333-100x0.0001', { type: 'croppct', left: 0.5, top: 33.3333, width: 100, height: 0.0001 }],
    ['fill-1x2', { type: 'fill', width: 1, height: 2, closeness: 0, smart: false }],
    ['fill-1x2-c3', { type: 'fill', width: 1, height: 2, closeness: 3, smart: false }],
    ['fill-1x2-smart', { type: 'fill', width: 1, height: 2, closeness: 0, smart: true }],
    ['format-webp-lossless', { type: 'format', format: 'webp', lossless: true }],
    ['preserve-svg', { type: 'preserve' }],
    ['tint', { type: 'custom', name: 'tint', args: [] }],
    ['tint-a.b-c_d', { type: 'custom', name: 'tint', args: ['a.b', 'c_d'] }],
  ] as const)('%s', (text, operation) => expect(printOperation(operation)).toBe(text));
});
