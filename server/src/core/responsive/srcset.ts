/**
 * A `srcset` attribute with width descriptors: `/a.jpg 640w, /b.jpg 960w`. Null for a single candidate, which `src` names.
 * The URLs are percent-encoded: they have no spaces and do not end with a comma.
 */
export function srcsetOf(candidates: readonly { readonly url: string; readonly width: number }[]): string | null {
  return candidates.length > 1 ? candidates.map(({ url, width }) => `${url} ${width}w`).join(', ') : null;
}
