import { afterEach, expect, it, vi } from 'vitest';
import { locate } from '../../../scripts/setup/server-programs.mjs';

afterEach(() => vi.unstubAllEnvs());

it.each([
  ['uses the file in a variable', process.execPath, { paths: { NGINX_PATH: process.execPath }, missing: [] }],
  ['does not search other paths if the file in a variable is missing', '/nowhere/nginx', { paths: {}, missing: ['NGINX_PATH'] }],
])('%s', (_, value, expected) => {
  vi.stubEnv('NGINX_PATH', value);
  expect(locate('nginx')).toEqual(expected);
});

it('lists each missing file of a server', () => {
  vi.stubEnv('POSTGRES_PATH', '/nowhere/postgres');
  vi.stubEnv('INITDB_PATH', process.execPath);
  expect(locate('postgres')).toEqual({ paths: { INITDB_PATH: process.execPath }, missing: ['POSTGRES_PATH'] });
});
