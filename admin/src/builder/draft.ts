/** What belongs to a link beside its spec. */
export interface LinkOptions {
  /** Null for the first route of the configuration. */
  readonly route: string | null;
  /** Seconds since the epoch, or null for a URL that does not expire. */
  readonly expiresAt: number | null;
  /** Null for a name made from the asset's name. */
  readonly fileName: string | null;
  /** Alternative text for snippets; null for that of the asset. */
  readonly alt: string | null;
}

/** The state that the query of the page keeps, so that an editor can reload and share the page. */
export interface Draft extends LinkOptions {
  /** As typed: it can be invalid. */
  readonly spec: string;
}

/** Leaves out what is missing or invalid. */
export function draftFromQuery(query: URLSearchParams): Partial<Draft> {
  const [spec, route, expires, name, alt] = ['spec', 'route', 'expires', 'name', 'alt'].map((key) => query.get(key));
  return {
    ...(spec ? { spec } : {}),
    ...(route ? { route } : {}),
    ...(expires && /^[1-9]\d{0,11}$/.test(expires) ? { expiresAt: Number(expires) } : {}),
    ...(name ? { fileName: name } : {}),
    ...(typeof alt === 'string' ? { alt } : {}),
  };
}

export function draftToQuery({ spec, route, expiresAt, fileName, alt }: Draft): URLSearchParams {
  return new URLSearchParams({
    spec,
    ...(route !== null && { route }),
    ...(expiresAt !== null && { expires: String(expiresAt) }),
    ...(fileName !== null && { name: fileName }),
    ...(alt !== null && { alt }),
  });
}
