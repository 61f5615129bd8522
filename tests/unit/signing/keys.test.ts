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

  it.each([['an empty text', ''], ['no text', []], ['an empty text among others', ['a', '']]] as const)('%s is refused', (_title, secret) =>
    expect(() => keysFromSecret(secret)).toThrow(/signing secret/));
});

describe('keys from APP_KEYS', () => {
  it('are derived from every entry, in order', () => {
    const keys = bytesOf(keysFromAppKeys(['one', 'two']));
    expect(keys).toEqual([...bytesOf(keysFromAppKeys(['one'])), ...bytesOf(keysFromAppKeys(['two']))]);
    expect(new Set(keys).size).toBe(2);
  });

  // The literal is the point: were it to change, every published URL of projects without a secret would break.
  it('are HKDF-SHA256 with a label of their own', () => {
    const expected = Buffer.from(hkdfSync('sha256', 'toBeModified1', '', 'strapi-plugin-renditions:signing:1', 32)).toString('hex');
    expect(bytesOf(keysFromAppKeys(['toBeModified1']))).toEqual([expected]);
  });

  it('sign otherwise than the entries themselves, which sign the session cookies', () => {
    const signer = createSigner({ keys: keysFromAppKeys(['app key']), algorithm: 'sha256' });
    expect(signer.sign(1, 'original')).not.toBe(createHmac('sha256', 'app key').update('1/original/').digest('base64url'));
  });

  it('are refused where there is none', () => expect(() => keysFromAppKeys([])).toThrow(/signing secret/));
});

describe('keys of a private route', () => {
  it('are those of no other route, nor of the secret that they are derived from', () => {
    const all = [keysOfPrivateRoute('members', 'secret'), keysOfPrivateRoute('archive', 'secret'), keysFromSecret('secret'), keysFromAppKeys(['secret'])];
    expect(new Set(all.flatMap(bytesOf)).size).toBe(4);
  });

  it('rotate with the secret', () => {
    expect(bytesOf(keysOfPrivateRoute('members', ['new', 'old']))).toEqual([...bytesOf(keysOfPrivateRoute('members', 'new')), ...bytesOf(keysOfPrivateRoute('members', 'old'))]);
  });
});
