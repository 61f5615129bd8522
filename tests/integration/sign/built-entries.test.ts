import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { EdgeVM } from '@edge-runtime/vm';
import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';
import type * as sign from '../../../sign/index';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const built = (entry: string, file: 'index.mjs' | 'index.js'): string => readFileSync(join(ROOT, 'dist', entry, file), 'utf8');

/** Bytes of a built file, minified and compressed with Brotli. */
async function sizeOf(entry: string, file: 'index.mjs' | 'index.js'): Promise<number> {
  const { code } = await transform(built(entry, file), { minify: true, format: file === 'index.js' ? 'cjs' : 'esm' });
  return brotliCompressSync(code).length;
}

describe.each([['sign', 3 * 1024], ['next', 512], ['nuxt', 512]])('the built entry "%s"', (entry, maxBytes) => {
  it.each(['index.mjs', 'index.js'] as const)(`%s has at most ${maxBytes} bytes, minified and compressed`, async (file) => {
    expect(await sizeOf(entry, file)).toBeLessThanOrEqual(maxBytes);
  });

  it.each(['index.mjs', 'index.js'] as const)('%s imports nothing', (file) => expect(built(entry, file)).not.toMatch(/\brequire\(|\bimport\b/));

  it('can be required by its name', () => expect(Object.keys(createRequire(import.meta.url)(`strapi-plugin-renditions/${entry}`) as object)).not.toEqual([]));
});

describe('the signer in an edge runtime', () => {
  const runtime = new EdgeVM();

  it('has nothing of Node', () => expect(runtime.evaluate('[typeof require, typeof process, typeof Buffer, typeof crypto.subtle]')).toEqual(['undefined', 'undefined', 'undefined', 'object']));

  it('signs', async () => {
    const { code } = await transform(built('sign', 'index.mjs'), { format: 'iife', globalName: 'signer' });
    runtime.evaluate(code);
    const { createSigner } = runtime.evaluate<typeof sign>('signer');
    const images = createSigner({ origin: 'https://cms.example.com', path: '/images', secret: 'correct horse', algorithm: 'sha1' });
    // A vector of the server.
    expect(await images.url(12, 'fill-600x400|format-webp', { expiresAt: 1893456000 })).toBe('https://cms.example.com/images/MdS_qbaEHTeeRtISjbNbieuFjOI=/12/fill-600x400%7Cformat-webp?expires=1893456000');
    const { candidates } = await images.srcset(12, 'fill-1600x600', { widths: [640, 960], source: { width: 4000, height: 3000 } });
    expect(candidates.map(({ width, height }) => [width, height])).toEqual([[640, 240], [960, 360], [1600, 600]]);
  });
});
