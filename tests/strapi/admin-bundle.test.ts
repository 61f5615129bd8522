import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const ADMIN = join(__dirname, '..', '..', 'dist', 'admin');
const ENTRY_LIMIT = 15 * 1024;

/** A chunk of the built admin part and its static imports. */
async function chunksOf(file: string, known = new Map<string, string>()): Promise<ReadonlyMap<string, string>> {
  if (known.has(file)) return known;
  const code = await readFile(file, 'utf8');
  known.set(file, code);
  const imported = [...code.matchAll(/(?:from|import)\s*["'](\.[^"']+)["']/g)].map(([, path = '']) => join(dirname(file), path));
  for (const path of imported) await chunksOf(path, known);
  return known;
}

describe('the built admin part', () => {
  it('adds less than 15 KB, compressed, to the start of the panel, without the URL generator', async () => {
    const chunks = await chunksOf(join(ADMIN, 'index.mjs'));
    const bytes = [...chunks.values()].reduce((sum, code) => sum + gzipSync(code).length, 0);
    expect(bytes).toBeGreaterThan(200);
    expect(bytes).toBeLessThan(ENTRY_LIMIT);
    for (const code of chunks.values()) expect(code).not.toMatch(/crop-frame|parseSpec|fill-WxH|renditions\/operations/);
  });

  it('has the URL generator and the settings page in chunks of which none loads the other', async () => {
    const entry = await chunksOf(join(ADMIN, 'index.mjs'));
    const lazy = [...[...entry.values()].join('\n').matchAll(/import\(["'](\.[^"']+)["']\)/g)].map(([, path = '']) => join(ADMIN, path));
    const pages = await Promise.all(lazy.map(async (file) => [...(await chunksOf(file)).values()].join('\n')));
    const has = (text: string) => pages.filter((page) => page.includes(text));
    expect(has('crop-frame')).not.toEqual([]);
    expect(has('/renditions/operations')).toHaveLength(1);
    expect(has('/renditions/operations').filter((page) => page.includes('crop-frame'))).toEqual([]);
  });
});
