import type { Draft } from './draft';

/** What an address says of the builder's state; what it does not say, or says wrongly, is left out. */
export function readAddress(query: URLSearchParams): Partial<Draft> {
  const [spec, route, expires, name] = ['spec', 'route', 'expires', 'name'].map((key) => query.get(key));
  return {
    ...(spec ? { spec } : {}),
    ...(route ? { route } : {}),
    ...(expires && /^[1-9]\d{0,11}$/.test(expires) ? { expiresAt: Number(expires) } : {}),
    ...(name ? { fileName: name } : {}),
  };
}

export function writeAddress({ spec, route, expiresAt, fileName }: Draft): URLSearchParams {
  return new URLSearchParams({
    spec,
    ...(route !== null && { route }),
    ...(expiresAt !== null && { expires: String(expiresAt) }),
    ...(fileName !== null && { name: fileName }),
  });
}
