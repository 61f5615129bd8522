import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { SigningKeys } from './keys';

/** Digest lengths, and whether signatures are printed with base64 padding. */
const ALGORITHMS = {
  sha256: { digestBytes: 32, padded: false },
  /** Byte for byte as in Wagtail's `generate_signature`. */
  sha1: { digestBytes: 20, padded: true },
} as const;

export type SigningAlgorithm = keyof typeof ALGORITHMS;

export interface Signer {
  /** `id` and `spec`: those of a URL, or others that no URL can have. */
  sign(id: number | string, spec: string, expiresAtSeconds?: number | null): string;
  /** Takes the id as the request spells it: the id is parsed only after verification. */
  verify(signature: string, id: number | string, spec: string, expiresAtSeconds?: number | null): boolean;
}

export interface SignerOptions {
  readonly keys: SigningKeys;
  readonly algorithm: SigningAlgorithm;
}

export function createSigner({ keys, algorithm }: SignerOptions): Signer {
  const { digestBytes, padded } = ALGORITHMS[algorithm];
  const digest = (key: KeyObject, message: string): Buffer => createHmac(algorithm, key).update(message, 'utf8').digest();
  return {
    sign(id, spec, expiresAtSeconds) {
      const signature = digest(keys[0], messageOf(id, spec, expiresAtSeconds)).toString('base64url');
      return padded ? `${signature}=` : signature;
    },
    verify(signature, id, spec, expiresAtSeconds) {
      const claimed = decodeSignature(signature, digestBytes);
      if (claimed === null) return false;
      const message = messageOf(id, spec, expiresAtSeconds);
      // All keys are tried, so that the time does not reveal which one matched.
      let valid = false;
      for (const key of keys) if (timingSafeEqual(digest(key, message), claimed)) valid = true;
      return valid;
    },
  };
}

/** No two requests have the same message: only one with an expiry ends in a digit, and neither ids nor valid specs contain a slash. */
function messageOf(id: number | string, spec: string, expiresAtSeconds: number | null | undefined): string {
  const message = `${id}/${spec}/`;
  return expiresAtSeconds === undefined || expiresAtSeconds === null ? message : `${message}?expires=${expiresAtSeconds}`;
}

/** The digest, or null where the signature is malformed. With both digest lengths base64 has exactly one `=` of padding. */
function decodeSignature(signature: string, digestBytes: number): Buffer | null {
  const text = signature.endsWith('=') ? signature.slice(0, -1) : signature;
  if (text.length !== Math.ceil((digestBytes * 4) / 3)) return null;
  const bytes = Buffer.from(text, 'base64url');
  // Node's decoder ignores foreign characters and spare bits, and accepts both alphabets. Only the canonical form is valid.
  return bytes.toString('base64url') === text ? bytes : null;
}
