import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';

const ADMIN = join(__dirname, '..', '..', 'dist', 'admin');
const KB = 1024;

type Chunks = ReadonlyMap<string, string>;

/** A chunk of the built admin part and its static imports. */
async function chunksOf(file: string, known = new Map<string, string>()): Promise<Chunks> {
  if (known.has(file)) return known;
  const code = await readFile(file, 'utf8');
  known.set(file, code);
  const imported = [...code.matchAll(/(?:from|import)\s*["'](\.[^"']+)["']/g)].map(([, path = '']) => join(dirname(file), path));
  for (const path of imported) await chunksOf(path, known);
  return known;
}

/** The files that a chunk loads by `import()`. */
const lazyIn = (chunks: Chunks): readonly string[] =>
  [...new Set([...chunks.values()].flatMap((code) => [...code.matchAll(/import\(["'](\.[^"']+)["']\)/g)].map(([, path = '']) => join(ADMIN, path))))];

/** Bytes as Strapi's build of the panel minifies them and a server compresses them. */
async function bytesOf(chunks: Chunks): Promise<number> {
  const minified = await Promise.all([...chunks.values()].map((code) => transform(code, { minify: true, format: 'esm' })));
  return minified.reduce((sum, { code }) => sum + gzipSync(code).length, 0);
}

const all = (...parts: readonly Chunks[]): Chunks => new Map(parts.flatMap((part) => [...part]));
const named = (files: readonly string[], name: string): string => files.find((file) => basename(file).startsWith(`${name}-`)) ?? expect.fail(`no chunk ${name}`);
/** The chunk with the texts of a language among those that these chunks load. */
const textsIn = async (chunks: Chunks, word: string): Promise<Chunks> => {
  const english = await Promise.all(lazyIn(chunks).filter((file) => basename(file).startsWith('en-')).map((file) => chunksOf(file)));
  return english.find((part) => [...part.values()].some((code) => code.includes(word))) ?? expect.fail(`no texts with ${word}`);
};

describe('the built admin part', () => {
  it('adds less than 2 KB to the start of the panel, texts included', async () => {
    const entry = await chunksOf(join(ADMIN, 'index.mjs'));
    const bytes = await bytesOf(all(entry, await textsIn(entry, 'URL generator')));
    expect(bytes).toBeGreaterThan(500);
    expect(bytes).toBeLessThan(2 * KB);
  });

  it('has loaded less than 45 KB when the workbench is ready, without the find page, the comparison and the settings page', async () => {
    const entry = await chunksOf(join(ADMIN, 'index.mjs'));
    const app = await chunksOf(named(lazyIn(entry), 'App'));
    const page = await chunksOf(named(lazyIn(app), 'AssetPage'));
    const workbench = all(entry, await textsIn(entry, 'URL generator'), app, page, await textsIn(page, 'Crop to size'));
    expect([...workbench.values()].join('\n')).toContain('crop-frame');
    expect([...workbench.keys()].filter((file) => /(?:FindAssetPage|Compare|LinkSet|ReadySettings|SettingsPage)-/.test(file))).toEqual([]);
    expect(await bytesOf(workbench)).toBeLessThan(45 * KB);
  });

  it('has the URL generator and the settings page in chunks of which none loads the other', async () => {
    const entry = await chunksOf(join(ADMIN, 'index.mjs'));
    const app = await chunksOf(named(lazyIn(entry), 'App'));
    const pages = await Promise.all([...new Set([...lazyIn(entry), ...lazyIn(app)])].map(async (file) => [...(await chunksOf(file)).values()].join('\n')));
    const has = (text: string) => pages.filter((page) => page.includes(text));
    expect(has('crop-frame')).not.toEqual([]);
    expect(has('/renditions/operations')).toHaveLength(1);
    expect(has('/renditions/operations').filter((page) => page.includes('crop-frame'))).toEqual([]);
  });
});
