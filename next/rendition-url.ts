/** The fragment of a `loader` URL, as the REST API gives it: the widths of the preset, ascending. */
const FRAGMENT = /#w=(\d+(?:,\d+)*)$/;

/** What an image component asks for. */
export interface Wanted {
  /** Pixels. */
  readonly width?: number | undefined;
  readonly format?: string | undefined;
}

/**
 * The URL of a preset in the next width that it has, and in a format. A width beyond the largest gives the preset
 * itself. URLs without the fragment of a `loader` URL stay as they are.
 */
export function renditionUrl(src: string, { width, format }: Wanted): string {
  const [fragment = '', list = ''] = FRAGMENT.exec(src) ?? [];
  if (fragment === '') return src;
  const address = src.slice(0, -fragment.length);
  const rounded = width === undefined ? undefined : list.split(',').find((candidate) => Number(candidate) >= width);
  const query = [...(rounded === undefined ? [] : [`w=${rounded}`]), ...(format === undefined ? [] : [`f=${encodeURIComponent(format)}`])].join('&');
  return query === '' ? address : `${address}${address.includes('?') ? '&' : '?'}${query}`;
}
