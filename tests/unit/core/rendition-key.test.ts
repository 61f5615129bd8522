import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renditionKey, type KeyParts } from '../../../server/src/core/rendition-key';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const PARTS: KeyParts = {
  fileId: 12,
  access: 'public',
  sourceVersion: '1700000000000-54321',
  canonicalSpec: 'fill-600x400|format-webp',
  accepted: null,
  focalPoint: null,
  settings: '{}',
};

const hashOf = (parts: Partial<KeyParts>): string => renditionKey({ ...PARTS, ...parts }, digest).hash;

describe('renditionKey', () => {
  it('is the file and 32 hexadecimal digits', () => {
    expect(renditionKey(PARTS, digest)).toEqual({ fileId: 12, access: 'public', hash: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
  });

  it('is the same for the same parts, in whichever order they were written', () => {
    const backwards = Object.fromEntries(Object.entries(PARTS).reverse()) as unknown as KeyParts;
    expect(renditionKey(backwards, digest)).toEqual(renditionKey({ ...PARTS }, digest));
  });

  const changes: readonly Partial<KeyParts>[] = [
    { fileId: 13 },
    { sourceVersion: '1700000000001-54321' },
    { sourceVersion: '' },
    { canonicalSpec: 'fill-600x400|format-avif' },
    { canonicalSpec: 'fill-600x400' },
    { accepted: [] },
    { accepted: ['avif'] },
    { accepted: ['webp'] },
    { accepted: ['avif', 'webp'] },
    { accepted: ['webp', 'avif'] },
    { focalPoint: { x: 50, y: 50 } },
    { focalPoint: { x: 50, y: 50.0001 } },
    { focalPoint: { x: 0, y: 0 } },
    { settings: '{"quality":80}' },
    // Parts that are equal only when they are concatenated.
    { sourceVersion: '1700000000000-54321"', canonicalSpec: ',"fill-600x400|format-webp' },
    { sourceVersion: '1700000000000-54321","fill-600x400|format-webp', canonicalSpec: '' },
  ];

  it.each(changes)('%j changes it', (change) => expect(hashOf(change)).not.toBe(hashOf({})));

  it('differs for all of them', () => expect(new Set(changes.map(hashOf)).size).toBe(changes.length));

  it('uses only the coordinates of the focal point', () => {
    const strapi = { y: 2, x: 1, label: 'nose' };
    expect(hashOf({ focalPoint: strapi })).toBe(hashOf({ focalPoint: { x: 1, y: 2 } }));
  });
});
