import { describe, expect, it } from 'vitest';
import { workerEnvironment } from '../../../server/src/workers/fork-worker';

describe('the environment of a worker', () => {
  it.each([
    'PATH', 'Path', 'HOME', 'LANG', 'LANGUAGE', 'LC_ALL', 'TMPDIR', 'TEMP', 'FONTCONFIG_FILE', 'XDG_CACHE_HOME', 'LD_LIBRARY_PATH', 'LD_PRELOAD', 'DYLD_LIBRARY_PATH',
    'SystemRoot', 'USERPROFILE', 'VIPS_BLOCK_UNTRUSTED', 'PANGOCAIRO_BACKEND',
  ])('has %s', (name) => {
    expect(workerEnvironment({ [name]: 'x' })).toEqual({ MALLOC_ARENA_MAX: '2', [name]: 'x' });
  });

  it.each([
    'APP_KEYS', 'RENDITIONS_SECRET', 'JWT_SECRET', 'DATABASE_PASSWORD', 'AWS_SECRET_ACCESS_KEY', 'NODE_OPTIONS', 'NODE_CHANNEL_FD', 'DATABASE_PATH', 'MY_LC_KEY', 'MYPATH',
    'PATH_SECRET', 'LC', '',
  ])('does not have %o', (name) => {
    expect(workerEnvironment({ [name]: 'x' })).toEqual({ MALLOC_ARENA_MAX: '2' });
  });

  it('has the number of arenas that the project sets', () => {
    expect(workerEnvironment({ MALLOC_ARENA_MAX: '4' })).toEqual({ MALLOC_ARENA_MAX: '4' });
  });
});
