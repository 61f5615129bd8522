import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { loadSharp } from '../../../server/src/imaging/sharp';

describe('the sharp that is loaded', () => {
  it('is that of Strapi\'s upload plugin', () => {
    const root = process.cwd();
    const upload = createRequire(createRequire(`${root}/package.json`).resolve('@strapi/strapi/package.json')).resolve('@strapi/upload/package.json');
    const theirs: unknown = createRequire(upload)('sharp');
    expect(loadSharp(root)).toEqual({ sharp: theirs, sharpPath: createRequire(upload).resolve('sharp') });
  });
});
