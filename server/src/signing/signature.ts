import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { SigningKeys } from './keys';

/** Digest lengths, and whether signatures are written with the padding of base64. */
const ALGORITHMS = {
  sha256: { digestBytes: 32, padded: false },
  /** Byte for byte what Wagtail's `generate_signature` makes. */
  sha1: { digestBytes: 20, padded: true },
} as const;

export type SigningAlgorithm = keyof typeof ALGORITHMS;

export interface Signer {
  sign(fileId: number, spec: string, expiresAtSeconds?: number | null): string;
  /** Takes the id as the request spells it: the id is parsed only after verification. */
  verify(signature: string, fileId: number | string, spec: string, expiresAtSeconds?: number | null): boolean;
}

export interface SignerOptions {
  readonly keys: SigningKeys;
  readonly algorithm: SigningAlgorithm;
}

export function createSigner({ keys, algorithm }: SignerOptions): Signer {
  const { digestBytes, padded } = ALGORITHMS[algorithm];
  const digest = (key: KeyObject, message: string): Buffer => createHmac(algorithm, key).update(message, 'utf8').digest();
  return {
    sign(fileId, spec, expiresAtSeconds) {
      const signature = digest(keys[0], messageOf(fileId, spec, expiresAtSeconds)).toString('base64url');
      return padded ? `${signature}=` : signature;
    },
    verify(signature, fileId, spec, expiresAtSeconds) {
      const claimed = decodeSignature(signature, digestBytes);
      if (claimed === null) return false;
      const message = messageOf(fileId, spec, expiresAtSeconds);
      // Every key is tried to the end, so that the time does not tell which one fitted.
      let valid = false;
      for (const key of keys) if (timingSafeEqual(digest(key, message), claimed)) valid = true;
      return valid;
    },
  };
}

/** No two requests share a message: only one with an expiry ends in a digit, and neither an id nor a valid spec holds a slash. */
function messageOf(fileId: number | string, spec: string, expiresAtSeconds: number | null | undefined): string {
  const message = `${fileId}/${spec}/`;
  return expiresAtSeconds === undefined || expiresAtSeconds === null ? message : `${message}?expires=${expiresAtSeconds}`;
}

/** The digest that a signature spells, or null. Both digests' lengths leave room for exactly one `=` of padding. */
function decodeSignature(signature: string, digestBytes: number): Buffer | null {
  const text = signature.endsWith('=') ? signature.slice(0, -1) : signature;
  if (text.length !== Math.ceil((digestBytes * 4) / 3)) return null;
  const bytes = Buffer.from(text, 'base64url');
  // Node's decoder is lenient (foreign characters, the other alphabet, spare bits): only the one right spelling counts.
  return bytes.toString('base64url') === text ? bytes : null;
}
