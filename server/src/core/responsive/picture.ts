import { escapeHtml } from '../escape-html';
import { quote } from '../quote';

/** A `<source>` of a `<picture>`. */
export interface PictureSource {
  /** A MIME type. */
  readonly type: string;
  /** URLs with width descriptors, or a single URL. */
  readonly srcset: string;
  readonly sizes: string | null;
}

/** The `<img>` of a `<picture>`, or an `<img>` alone. */
export interface PictureImage {
  readonly src: string;
  readonly srcset: string | null;
  readonly sizes: string | null;
  /** In pixels; null where it is not known, as `height`. */
  readonly width: number | null;
  readonly height: number | null;
  readonly alt: string;
}

export interface PictureData {
  /** Best first. */
  readonly sources: readonly PictureSource[];
  readonly img: PictureImage;
}

/** The value of an attribute. `true` writes the name alone; `false`, null and undefined leave the attribute out. */
export type AttributeValue = string | number | boolean | null | undefined;

export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface PictureHtmlOptions {
  /** For an image that is visible at once: it is loaded early and not lazily. */
  readonly priority?: boolean;
  /** Further attributes of the `<img>`, such as `class`. */
  readonly attributes?: Attributes;
}

/**
 * The HTML of a `<picture>`, or of an `<img>` where there are no sources. All values are escaped.
 *
 * @throws TypeError for attributes that the rendition sets, event handlers and invalid names
 */
export function pictureHtml({ sources, img }: PictureData, { priority = false, attributes = {} }: PictureHtmlOptions = {}): string {
  const { src, srcset, width, height, alt } = img;
  const loading = priority ? { fetchpriority: 'high' } : { loading: 'lazy' };
  const image = element('img', { src, srcset, sizes: sizesOf(img), width, height, alt, ...loading, decoding: 'async', ...checkAttributes(attributes) });
  if (sources.length === 0) return image;
  const others = sources.map((source) => element('source', { type: source.type, srcset: source.srcset, sizes: sizesOf(source) }));
  return `<picture>${others.join('')}${image}</picture>`;
}

/** `sizes` is invalid beside a `srcset` without width descriptors (HTML, 4.8.4.2.1). */
const sizesOf = ({ srcset, sizes }: { readonly srcset: string | null; readonly sizes: string | null }): string | null =>
  srcset !== null && / \d+w$/.test(srcset) ? sizes : null;

/** A name that needs no escaping. */
const ATTRIBUTE_NAME = /^[A-Za-z_:][-A-Za-z0-9_:.]*$/;

/** Attributes that follow from the rendition, and what to change instead. */
const RENDITION_ATTRIBUTES: Readonly<Record<string, string>> = {
  src: 'the spec or preset',
  srcset: 'the option widths',
  sizes: 'the option sizes',
  width: 'the spec or preset',
  height: 'the spec or preset',
  alt: 'the option alt',
};

/** Returns the attributes with names in lower case: HTML ignores case, and a name must not come twice. */
function checkAttributes(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([written, value]) => {
    const name = written.toLowerCase();
    if (!ATTRIBUTE_NAME.test(written)) refuse(written, 'a name of letters, digits, "-", "_", ":" and "." that starts with a letter, "_" or ":"', 'Choose another name');
    if (name.startsWith('on')) refuse(written, 'no event handler', 'Add a listener in a script');
    if (Object.hasOwn(RENDITION_ATTRIBUTES, name)) refuse(written, 'an attribute that the rendition does not set', `Use ${RENDITION_ATTRIBUTES[name] ?? ''}`);
    if (typeof value === 'object' && value !== null) throw new TypeError(`attributes.${written}: expected a text, a number or a boolean, found an object. Write it as a text.`);
    return [name, value];
  }));
}

function refuse(name: string, expected: string, advice: string): never {
  throw new TypeError(`attributes: expected ${expected}, found ${quote(name)}. ${advice}.`);
}

const element = (tag: string, attributes: Attributes): string => `<${tag}${Object.entries(attributes).map(([name, value]) => attribute(name, value)).join('')}>`;

function attribute(name: string, value: AttributeValue): string {
  if (value === false || value === null || value === undefined) return '';
  return value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`;
}
