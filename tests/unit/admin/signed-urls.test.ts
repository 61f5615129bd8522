import { describe, expect, it } from 'vitest';
import { localOrigin } from '../../../admin/src/builder/signedUrls';

describe('localOrigin', () => {
  it.each(['http://localhost:1337', 'http://127.0.0.1:1337', 'http://0.0.0.0:1337', 'http://[::1]:1337', 'https://cms.localhost'])('%s works only on this computer', (origin) => {
    expect(localOrigin(`${origin}/images/x/1/width-10`)).toBe(origin);
  });
  it.each(['https://cms.example.com/images/x', 'https://localhost.example.com/x', 'http://10.0.0.5/x', 'https://1270.0.0.1.example/x', '/images/x', ''])('%s can work elsewhere', (url) => expect(localOrigin(url)).toBeNull());
});
