import { expect, it } from 'vitest';
import { drawingEnvironment } from '../../../server/src/imaging/drawing-environment';

it.each(['PATH', 'Path', 'HOME', 'LC_ALL', 'FONTCONFIG_FILE', 'XDG_CACHE_HOME', 'LD_LIBRARY_PATH', 'SystemRoot', 'VIPS_BLOCK_UNTRUSTED'])('%s is handed on', (name) => {
  expect(drawingEnvironment({ [name]: 'x' })).toEqual({ [name]: 'x' });
});

it.each(['APP_KEYS', 'RENDITIONS_SECRET', 'JWT_SECRET', 'DATABASE_PASSWORD', 'AWS_SECRET_ACCESS_KEY', 'NODE_OPTIONS', 'DATABASE_PATH', 'MY_LC_KEY', ''])('%s is not', (name) => {
  expect(drawingEnvironment({ [name]: 'x' })).toEqual({});
});
