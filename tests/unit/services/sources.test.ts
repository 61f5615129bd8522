import type { Core } from '@strapi/strapi';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { storageOf, type StorageOf } from '../../../server/src/services/sources';
import type { UploadProvider } from '../../../server/src/services/upload-provider';
import { ReadBuffers } from '../../../server/src/sources/read-buffers';
import { RecordedLog } from '../../helpers/recorded-log';

let log: RecordedLog;
let originals: StorageOf;

beforeEach(() => {
  log = new RecordedLog();
  const strapi = { dirs: { static: { public: '/srv/public' } }, fetch: () => Promise.reject(new Error('unexpected fetch')) } as unknown as Core.Strapi;
  const provider = { name: 'acme-files', options: {}, urlOf: async ({ url }: { url: string }) => url } as unknown as UploadProvider;
  originals = storageOf(strapi, parseConfig({}), { provider, buffers: new ReadBuffers(), log });
});

const open = (url: string) => {
  const file = { provider: 'acme-files', url, hash: 'a', ext: '.jpg', mime: 'image/jpeg', updatedAt: new Date(0) };
  return originals(file).version(file);
};

describe('an original', () => {
  it.each([
    ['local', '/uploads/a.jpg', true],
    ['local', 'https://cdn.example.com/uploads/a.jpg', true],
    // Other local providers have paths as URLs, too.
    ['strapi-provider-upload-local-folders', '/uploads/2026/a.jpg', true],
    ['@strapi/provider-upload-local', '/uploads/a.jpg', true],
    ['aws-s3', 'https://cdn.example.com/a.jpg', false],
    ['aws-s3', '//cdn.example.com/a.jpg', false],
    ['aws-s3', 'uploads/a.jpg', false],
  ])('of the provider %s at %s is in the local storage: %s', (provider, url, isLocal) => expect(originals({ provider, url }).inPlace).toBe(isLocal));

  it('at a path outside of the uploads folder is not read', async () => {
    await expect(open('/uploads/../../etc/passwd')).rejects.toMatchObject({ code: 'SOURCE_GONE' });
    await expect(open('/etc/passwd')).rejects.toMatchObject({ code: 'SOURCE_GONE' });
  });
});

describe('a host that is not allowed', () => {
  it('logs one warning with the setting that allows it', async () => {
    for (const url of ['https://one.example.com:8443/a.jpg?secret=1', 'https://one.example.com:8443/b.jpg', 'https://two.example.com/a.jpg']) {
      await expect(open(url)).rejects.toMatchObject({ code: 'UNSUPPORTED_SOURCE' });
    }
    const warnings = log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('"acme-files"');
    expect(warnings[0]).toContain("source: { hosts: ['one.example.com:8443'] }");
    expect(warnings.join()).not.toContain('secret');
  });

  it('logs warnings for at most 100 hosts', async () => {
    for (let index = 0; index < 150; index += 1) await open(`https://host-${index}.example.com/a.jpg`).catch(() => undefined);
    expect(log.lines).toHaveLength(100);
  });
});
