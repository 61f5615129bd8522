import { afterEach, expect, it, vi } from 'vitest';
import { locate } from '../../../scripts/setup/server-programs.mjs';

afterEach(() => vi.unstubAllEnvs());

it.each([
  ['takes the file that a variable names', process.execPath, { paths: { NGINX_PATH: process.execPath }, missing: [] }],
  ['does not look elsewhere where a variable names nothing', '/nowhere/nginx', { paths: {}, missing: ['NGINX_PATH'] }],
])('%s', (_, value, expected) => {
  vi.stubEnv('NGINX_PATH', value);
  expect(locate('nginx')).toEqual(expected);
});

it('says of each file of a server that it is missing', () => {
  vi.stubEnv('POSTGRES_PATH', '/nowhere/postgres');
  vi.stubEnv('INITDB_PATH', process.execPath);
  expect(locate('postgres')).toEqual({ paths: { INITDB_PATH: process.execPath }, missing: ['POSTGRES_PATH'] });
});
