import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../server/src/config/parse-config';
import { OPERATIONS } from '../../server/src/core/spec/operations';
import { operationsTable, withOperationsTable } from '../helpers/operations-table';
import { allSnippets, linksOf, pages, type Snippet } from '../helpers/snippets';

const README = fileURLToPath(new URL('../../README.md', import.meta.url));

describe('README.md', () => {
  // `npx vitest run --project unit tests/unit/readme.test.ts -u` brings it up to date.
  it('has the operations of the registry, as they are', async () => {
    expect(existsSync(README), 'README.md is missing').toBe(true);
    await expect(withOperationsTable(readFileSync(README, 'utf8'))).toMatchFileSnapshot(README);
  });
});

const requireHere = createRequire(import.meta.url);

/** As Strapi hands it to a configuration, with every text set. */
const env = Object.assign((name: string) => `the value of ${name}, which is long enough`, {
  int: (_name: string, value?: number) => value,
  array: (_name: string, value?: readonly string[]) => value ?? ['one', 'two'],
});

/** What a snippet exports, as Node would run it in a project. */
function run({ language, code }: Snippet): Record<string, unknown> {
  const script = language === 'js' ? code : ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } }).outputText;
  const module = { exports: {} as unknown };
  const load = (name: string): unknown => (name.startsWith('./') ? { directoryStore: () => ({}) } : requireHere(`../../${name === 'strapi-plugin-renditions' ? 'index.js' : name}`));
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- The snippets of our own documentation, as a project would run them.
  (new Function('module', 'exports', 'require', script) as (...names: unknown[]) => void)(module, module.exports, load);
  const { exports } = module;
  return typeof exports === 'function' ? { default: exports } : (exports as Record<string, unknown>);
}

/** The plugin's configuration in a snippet, or null where it has none. */
function configIn(snippet: Snippet): unknown {
  const { default: file, renditions } = run(snippet);
  if (typeof file !== 'function') return renditions ?? null;
  const made = (file as (params: { env: typeof env }) => { renditions?: { config: unknown } })({ env });
  return made.renditions?.config ?? null;
}

describe('snippets of the documentation', () => {
  it('are there', () => expect(allSnippets.length).toBeGreaterThan(15));

  it.each(allSnippets)('$place is a whole module of $language that a project can run', (snippet) => {
    expect(snippet.code).toMatch(snippet.language === 'ts' ? /^export /m : /^(?:module\.)?exports/m);
    expect(() => run(snippet)).not.toThrow();
  });

  const configs = allSnippets.filter((snippet) => configIn(snippet) !== null);
  it('have configurations', () => expect(configs.length).toBeGreaterThan(8));
  it.each(configs)('the configuration of $place is valid', (snippet) => expect(() => parseConfig(configIn(snippet))).not.toThrow());
});

describe('pages', () => {
  it.each(pages)('%s links to files that are there', (page) => {
    expect(linksOf(page).filter((path) => !existsSync(fileURLToPath(new URL(`../../${path}`, import.meta.url))))).toEqual([]);
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
