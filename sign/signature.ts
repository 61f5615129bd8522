export type Algorithm = 'sha256' | 'sha1';

const utf8 = new TextEncoder();

/** Returns a function that signs a message. Its key is imported once, at the first signature. */
export function hmac(secret: string, algorithm: Algorithm): (message: string) => Promise<string> {
  const isLegacy = algorithm === 'sha1';
  let key: CryptoKey | undefined;
  return async (message) => {
    // The key and not its promise: some runtimes tie a promise to the request that made it.
    key ??= await crypto.subtle.importKey('raw', utf8.encode(secret), { name: 'HMAC', hash: isLegacy ? 'SHA-1' : 'SHA-256' }, false, ['sign']);
    const digest = new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8.encode(message)));
    // In base64, both digests end in one "=", which only SHA-1 keeps, as in Wagtail.
    return btoa(String.fromCharCode(...digest)).replaceAll('+', '-').replaceAll('/', '_').replace('=', isLegacy ? '=' : '');
  };
}
