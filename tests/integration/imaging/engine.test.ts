import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkEngine, readEngineVersions } from '../../../server/src/imaging/engine';
import { render, LOADED_SHARP } from '../../helpers/imaging/render';
import { encodePicture, gradient } from '../../helpers/imaging/picture';

/** vitest.config.ts runs these tests once with each. */
const RELEASES: Readonly<Record<string, string>> = { sharp: '0.35', 'sharp-oldest': '0.34' };

describe('the sharp of these tests', () => {
  it('is a release that the plugin takes without a warning', () => {
    const release = RELEASES[process.env['TESTED_SHARP'] ?? 'sharp'];
    expect(checkEngine(readEngineVersions(LOADED_SHARP.sharp))).toEqual({ release, warning: null });
  });

  // Two of them in one process break each other's types.
  it.runIf(process.platform === 'linux')('brings the only libvips of the process', async () => {
    await render(await encodePicture(gradient({ width: 60, height: 40 })), 'width-30');
    const libraries = readFileSync('/proc/self/maps', 'utf8').match(/\/\S*libvips-cpp\S*/g) ?? [];
    expect(new Set(libraries).size).toBe(1);
    expect(libraries[0]).toContain(process.env['TESTED_SHARP'] === 'sharp-oldest' ? '/sharp-oldest/' : '/node_modules/@img/');
  });
});
