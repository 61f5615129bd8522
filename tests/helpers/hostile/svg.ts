import { flatPng } from '../imaging/bombs';
import { svg } from '../imaging/svg';

const ROOT = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="80"><rect width="50" height="80" fill="#c00"/></svg>';

/** A document type whose internal subset has so many bytes. */
export const svgOfDoctype = (bytes: number): Buffer => Buffer.from(`<!DOCTYPE svg [${"<!ENTITY a 'b'>".repeat(Math.ceil(bytes / 15))}]>${ROOT}`);

/** A document type with one literal of so many bytes. */
export const svgOfLiteral = (bytes: number): Buffer => Buffer.from(`<!DOCTYPE svg PUBLIC "${'x'.repeat(bytes)}">${ROOT}`);

export const svgOfComment = (bytes: number): Buffer => Buffer.from(`<!--${'x'.repeat(bytes)}-->${ROOT}`);

/** A root element with a prefix that starts at so many bytes. */
export const svgOfPrefix = (offset: number): Buffer =>
  Buffer.from(`<!--${'x'.repeat(offset - 7)}--><s:svg xmlns:s="http://www.w3.org/2000/svg" width="100" height="80"><s:rect width="50" height="80"/></s:svg>`);

/** Each entity is ten times the one before: ten of them are ten gigabytes. */
export function svgOfEntities(depth = 10): Buffer {
  const entities = Array.from({ length: depth }, (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(10)}">`);
  return Buffer.from(`<!DOCTYPE svg [<!ENTITY e0 "ten bytes.">${entities.join('')}]>${ROOT.replace('<rect', `<text>&e${depth};</text><rect`)}`);
}

/** An image within the drawing, of that size once decoded. */
export const svgOfImage = (width: number, height: number): Buffer =>
  svg('width="100" height="80"', `<image href="data:image/png;base64,${flatPng(width, height).toString('base64')}" width="100" height="80"/>`);

/** The root's own attributes take so many bytes. */
export const svgOfAttributes = (bytes: number): Buffer => svg(`width="10" height="10" data-x="${'x'.repeat(bytes)}"`);
