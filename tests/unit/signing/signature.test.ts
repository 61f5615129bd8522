import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { createSigner, type SigningAlgorithm } from '../../../server/src/signing/signature';

interface Vector {
  readonly secret: string;
  readonly id: number;
  readonly spec: string;
  readonly expires: number | null;
  readonly sha256: string;
  readonly sha1: string;
}

const vectors = JSON.parse(readFileSync(new URL('../../fixtures/signatures.json', import.meta.url), 'utf8')) as Vector[];
const ALGORITHMS: readonly SigningAlgorithm[] = ['sha256', 'sha1'];
const signerFor = (secret: string | string[], algorithm: SigningAlgorithm = 'sha256') => createSigner({ keys: keysFromSecret(secret), algorithm });

describe.each(ALGORITHMS)('%s signatures', (algorithm) => {
  it.each(vectors)('of $id/$spec with $secret', (vector) => {
    const { secret, id, spec, expires } = vector;
    const signer = signerFor(secret, algorithm);
    expect(signer.sign(id, spec, expires)).toBe(vector[algorithm]);
    expect(signer.verify(vector[algorithm], id, spec, expires)).toBe(true);
    expect(signer.verify(vector[algorithm], String(id), spec, expires)).toBe(true);
  });

  const signer = signerFor('k', algorithm);
  const signature = signer.sign(12, 'width-400');
  const bare = signature.replace('=', '');

  it.each([
    ['without padding', bare, true],
    ['with padding', `${bare}=`, true],
    ['with two paddings', `${bare}==`, false],
    ['with padding in front', `=${bare}`, false],
    ['with encoded padding', `${bare}%3D`, false],
    ['empty', '', false],
    ['only padding', '=', false],
    ['cut short', bare.slice(0, -1), false],
    ['cut short and padded', `${bare.slice(0, -1)}=`, false],
    ['too long', `${bare}A`, false],
    ['with a space behind', `${bare} `, false],
    ['with a space in front', ` ${bare}`, false],
    ['with a newline behind', `${bare}\n`, false],
    ['in hexadecimal', Buffer.from(bare, 'base64url').toString('hex'), false],
    ['twice', bare + bare, false],
    // Node's base64url decoder returns the same bytes for these.
    ['with characters that are no base64', `${bare.slice(0, 5)}!${bare.slice(5)}`, false],
    ['with a letter of another alphabet whose low byte is the same', String.fromCharCode(bare.charCodeAt(0) + 256) + bare.slice(1), false],
  ])('%s', (_title, text, valid) => expect(signer.verify(text, 12, 'width-400')).toBe(valid));

  it('in the other alphabet of base64 are invalid', () => {
    const spelled = Array.from({ length: 200 }, (_, id) => ({ id, text: signer.sign(id, 'original') })).filter(({ text }) => /[-_]/.test(text));
    expect(spelled.length).toBeGreaterThan(20);
    for (const { id, text } of spelled) expect(signer.verify(text.replace(/-/g, '+').replace(/_/g, '/'), id, 'original')).toBe(false);
  });

  it('are invalid if any single character is changed', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/';
    for (let at = 0; at < bare.length; at += 1) {
      for (const character of alphabet) {
        const changed = bare.slice(0, at) + character + bare.slice(at + 1);
        expect(signer.verify(changed, 12, 'width-400'), changed).toBe(changed === bare);
      }
    }
  });

  it('are valid only for what was signed', () => {
    // Few values, so that some pairs differ in one part only and some in none; parts that look like two parts among them.
    const spec = fc.oneof(fc.constantFrom('original', '1/', '/?expires=1', '?expires=1'), fc.string({ unit: 'grapheme', minLength: 1 }));
    const message = fc.record({ id: fc.integer({ min: 1, max: 3 }), spec, expires: fc.option(fc.integer({ min: 1, max: 2 })) });
    fc.assert(
      fc.property(message, message, (signed, asked) => {
        const made = signer.sign(signed.id, signed.spec, signed.expires);
        expect(signer.verify(made, signed.id, signed.spec, signed.expires)).toBe(true);
        const same = signed.id === asked.id && signed.spec === asked.spec && signed.expires === asked.expires;
        expect(signer.verify(made, asked.id, asked.spec, asked.expires)).toBe(same);
      }),
    );
  });
});

describe('signatures', () => {
  const signer = signerFor('k');

  it.each([
    ['another id', 13, 'width-400', null],
    ['another spelling of the id', '012', 'width-400', null],
    ['another spec', 12, 'width-401', null],
    ['another case', 12, 'Width-400', null],
    ['an expiry that was not signed', 12, 'width-400', 1893456000],
  ] as const)('do not hold for %s', (_title, id, spec, expires) => {
    expect(signer.verify(signer.sign(12, 'width-400'), id, spec, expires)).toBe(false);
  });

  it('with an expiry are valid for that expiry only', () => {
    const made = signer.sign(12, 'width-400', 1893456000);
    expect(signer.verify(made, 12, 'width-400', 1893456000)).toBe(true);
    expect(signer.verify(made, 12, 'width-400', 1893456001)).toBe(false);
    expect(signer.verify(made, 12, 'width-400')).toBe(false);
  });

  it('of one algorithm are invalid for the other', () => {
    expect(signer.verify(signerFor('k', 'sha1').sign(12, 'width-400'), 12, 'width-400')).toBe(false);
    expect(signerFor('k', 'sha1').verify(signer.sign(12, 'width-400'), 12, 'width-400')).toBe(false);
  });

  it('are made with the first key and verified with all', () => {
    const rotated = signerFor(['new', 'old', 'older']);
    expect(rotated.sign(12, 'original')).toBe(signerFor('new').sign(12, 'original'));
    for (const key of ['new', 'old', 'older']) expect(rotated.verify(signerFor(key).sign(12, 'original'), 12, 'original')).toBe(true);
    expect(rotated.verify(signerFor('never').sign(12, 'original'), 12, 'original')).toBe(false);
  });
});
