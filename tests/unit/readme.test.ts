import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../server/src/core/spec/operations';
import { operationsTable, withOperationsTable } from '../helpers/operations-table';

const README = fileURLToPath(new URL('../../README.md', import.meta.url));

describe('README.md', () => {
  // `npx vitest run --project unit tests/unit/readme.test.ts -u` brings it up to date.
  it('has the operations of the registry, as they are', async () => {
    expect(existsSync(README), 'README.md is missing').toBe(true);
    await expect(withOperationsTable(readFileSync(README, 'utf8'))).toMatchFileSnapshot(README);
  });
});

describe('the table', () => {
  it('has a row of three cells for each operation', () => {
    const rows = operationsTable().split('\n');
    expect(rows).toHaveLength(2 + Object.keys(OPERATIONS).length);
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(5);
  });

  it('replaces what stood between the markers, and nothing else', () => {
    const document = 'before\n<!-- operations -->\nold\n<!-- /operations -->\nafter\n';
    const updated = withOperationsTable(document);
    expect(updated).toBe(`before\n<!-- operations -->\n${operationsTable()}\n<!-- /operations -->\nafter\n`);
    expect(withOperationsTable(updated)).toBe(updated);
  });

  it.each([
    ['no markers', 'text'],
    ['no end', '<!-- operations -->'],
    ['no start', '<!-- /operations -->'],
    ['the wrong order', '<!-- /operations --><!-- operations -->'],
    ['two starts', '<!-- operations --><!-- operations --><!-- /operations -->'],
    ['two ends', '<!-- operations --><!-- /operations --><!-- /operations -->'],
  ])('is not put into a document with %s', (_title, document) => {
    expect(() => withOperationsTable(document)).toThrow('expected <!-- operations --> and <!-- /operations --> in the document, once each and in this order');
  });
});
