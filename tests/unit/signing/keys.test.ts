import { createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keysFromAppKeys, keysFromSecret, keysOfPrivateRoute } from '../../../server/src/signing/keys';
import { createSigner } from '../../../server/src/signing/signature';

const bytesOf = (keys: ReturnType<typeof keysFromSecret>) => keys.map((key) => key.export().toString('hex'));
const hex = (text: string) => Buffer.from(text, 'utf8').toString('hex');

describe('keys from a secret', () => {
  it.each([
    ['one', 'clé €', [hex('clé €')]],
    ['several', ['a', 'b'], [hex('a'), hex('b')]],
  ] as const)('%s: the bytes of the text', (_title, secret, expected) => expect(bytesOf(keysFromSecret(secret))).toEqual(expected));

  it.each([['an empty string', ''], ['an empty list', []], ['a list with an empty string', ['a', '']]] as const)('%s is refused', (_title, secret) =>
    expect(() => keysFromSecret(secret)).toThrow(/signing secret/));
});

describe('keys from APP_KEYS', () => {
  it('are derived from every entry, in order', () => {
    const keys = bytesOf(keysFromAppKeys(['one', 'two']));
    expect(keys).toEqual([...bytesOf(keysFromAppKeys(['one'])), ...bytesOf(keysFromAppKeys(['two']))]);
    expect(new Set(keys).size).toBe(2);
  });

  // A literal on purpose: another value would break all URLs of projects without a secret.
  it('are derived by HKDF-SHA256 with a label', () => {
    const expected = Buffer.from(hkdfSync('sha256', 'toBeModified1', '', 'strapi-plugin-renditions:signing:1', 32)).toString('hex');
    expect(bytesOf(keysFromAppKeys(['toBeModified1']))).toEqual([expected]);
  });

  it('sign differently from the entries, which sign session cookies', () => {
    const signer = createSigner({ keys: keysFromAppKeys(['app key']), algorithm: 'sha256' });
    expect(signer.sign(1, 'original')).not.toBe(createHmac('sha256', 'app key').update('1/original/').digest('base64url'));
  });

  it('throw without an entry', () => expect(() => keysFromAppKeys([])).toThrow(/signing secret/));
});

describe('keys of a private route', () => {
  it('differ from those of other routes and of the secret', () => {
    const all = [keysOfPrivateRoute('members', 'secret'), keysOfPrivateRoute('archive', 'secret'), keysFromSecret('secret'), keysFromAppKeys(['secret'])];
    expect(new Set(all.flatMap(bytesOf)).size).toBe(4);
  });

  it('rotate with the secret', () => {
    expect(bytesOf(keysOfPrivateRoute('members', ['new', 'old']))).toEqual([...bytesOf(keysOfPrivateRoute('members', 'new')), ...bytesOf(keysOfPrivateRoute('members', 'old'))]);
  });
});
