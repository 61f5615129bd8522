import { escapeHtml } from '../../../server/src/core/escape-html';
import type { Size } from '../../../server/src/core/geometry/rect';

/** A link with what a page needs beside it. */
export interface LinkFacts {
  readonly url: string;
  /** Of the image with twice the pixels. */
  readonly url2x: string | undefined;
  /** Pixels. */
  readonly size: Size;
  readonly alt: string;
}

const densities = ({ url, url2x }: Pick<LinkFacts, 'url' | 'url2x'>): string => escapeHtml(url2x === undefined ? url : `${url} 1x, ${url2x} 2x`);

/** An `<img>` element. */
export function htmlSnippet({ url, url2x, size: { width, height }, alt }: LinkFacts): string {
  const srcset = url2x === undefined ? '' : ` srcset="${densities({ url, url2x })}"`;
  return `<img src="${escapeHtml(url)}"${srcset} width="${width}" height="${height}" alt="${escapeHtml(alt)}">`;
}

/** A `<picture>` element. `sources` come best first. */
export function pictureSnippet(link: LinkFacts, sources: readonly (Pick<LinkFacts, 'url' | 'url2x'> & { readonly mime: string })[]): string {
  return ['<picture>', ...sources.map(({ mime, ...source }) => `  <source type="${mime}" srcset="${densities(source)}">`), `  ${htmlSnippet(link)}`, '</picture>'].join('\n');
}

/** For `next/image`, which loads the link as it is. */
export const nextSnippet = ({ url, size: { width, height }, alt }: LinkFacts): string =>
  `<Image src={${JSON.stringify(url)}} width={${width}} height={${height}} alt={${JSON.stringify(alt)}} unoptimized />`;

/** Escapes what Markdown would interpret in the text: brackets, tags, entities, code, emphasis, and the lines of a table. */
export const markdownSnippet = ({ url, alt }: Pick<LinkFacts, 'url' | 'alt'>): string =>
  `![${alt.replaceAll(/[[\]\\<&`*_~|]/g, '\\$&').replaceAll(/\s+/g, ' ')}](${url})`;

/** The link without its origin. */
export function relativeLink(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}
