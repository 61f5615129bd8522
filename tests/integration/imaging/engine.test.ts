import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkEngine, readEngineVersions } from '../../../server/src/imaging/engine';
import { render, LOADED_SHARP } from '../../helpers/imaging/render';
import { encodeTestImage, gradient } from '../../helpers/imaging/test-image';

/** vitest.config.ts runs these tests once with each, `npm run test:strapi` with the file of another. */
const TESTED = process.env['TESTED_SHARP'] ?? 'sharp';
const RELEASES: Readonly<Record<string, string>> = { sharp: '0.35', 'sharp-oldest': '0.34' };
const FOLDERS: Readonly<Record<string, string>> = { sharp: '/node_modules/@img/', 'sharp-oldest': '/sharp-oldest/' };

/** The folder of the package that a file is in. */
const packageOf = (file: string): string => dirname(dirname(file));

/** Major and minor version of the package that a file is in. */
function releaseOf(file: string): string {
  const { version } = JSON.parse(readFileSync(join(packageOf(file), 'package.json'), 'utf8')) as { version: string };
  return version.split('.', 2).join('.');
}

describe('the sharp of these tests', () => {
  it('is a release that the plugin accepts without a warning', () => {
    const release = RELEASES[TESTED] ?? releaseOf(TESTED);
    expect(checkEngine(readEngineVersions(LOADED_SHARP.sharp))).toEqual({ release, warning: null });
  });

  // Two of them in one process break each other's types.
  it.runIf(process.platform === 'linux')('brings the only libvips of the process', async () => {
    await render(await encodeTestImage(gradient({ width: 60, height: 40 })), 'width-30');
    const libraries = readFileSync('/proc/self/maps', 'utf8').match(/\/\S*libvips-cpp\S*/g) ?? [];
    expect(new Set(libraries).size).toBe(1);
    expect(libraries[0]).toContain(FOLDERS[TESTED] ?? join(dirname(packageOf(TESTED)), '@img'));
  });
});
