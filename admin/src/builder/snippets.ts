import type { Size } from '../../../server/src/core/geometry/rect';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' };
const escapeHtml = (text: string): string => text.replaceAll(/[&"<>]/g, (character) => ENTITIES[character] ?? character);

/** An `<img>` element; `doubled` is the URL for screens of twice the density. */
export function htmlSnippet(url: string, doubled: string | undefined, { width, height }: Size, alt: string): string {
  const srcset = doubled === undefined ? '' : ` srcset="${escapeHtml(url)} 1x, ${escapeHtml(doubled)} 2x"`;
  return `<img src="${escapeHtml(url)}"${srcset} width="${width}" height="${height}" alt="${escapeHtml(alt)}">`;
}

/** Tags, entities and code in the text are no Markdown of the page that it is pasted into. */
export function markdownSnippet(url: string, alt: string): string {
  return `![${alt.replaceAll(/[[\]\\<&`]/g, '\\$&').replaceAll(/\s+/g, ' ')}](${url})`;
}
