import { LimitExceededError, UnsupportedSourceError } from '../core/errors';
import { MAX_PROLOG_LENGTH, SVG_MARK } from '../core/formats';
import type { Rect, Size } from '../core/geometry/rect';
import type { Sharp, SharpFactory } from './sharp';
import { inUtf8, resolveReferences } from './xml-text';

/**
 * The root element of an SVG. Only its start tag is read and written; all other bytes are copied. The text is decoded as
 * latin1, so that each character is one byte.
 */
interface Root {
  /** The start of the document with the root's start tag. Offsets are those in the file. */
  readonly text: string;
  /** Name of the element, with its prefix. */
  readonly name: string;
  /** Offset of `<`. */
  readonly start: number;
  /** Offsets of the attributes: after the element's name, before `>` or `/>`. */
  readonly from: number;
  readonly to: number;
  readonly attributes: readonly Attribute[];
}

interface Attribute {
  readonly name: string;
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

/** CSS pixels of each absolute unit; `em` and `ex` for a font of 16 pixels. */
const UNITS: Readonly<Record<string, number>> = { '': 1, px: 1, pt: 4 / 3, pc: 16, mm: 96 / 25.4, cm: 96 / 2.54, in: 96, em: 16, ex: 8 };

/** The size that browsers give an SVG without a size. */
const DEFAULT_SIZE: Size = { width: 300, height: 150 };

const ROOT_REPLACED: ReadonlySet<string> = new Set(['width', 'height', 'viewBox', 'preserveAspectRatio']);

/** Attributes that place an inner `<svg>` in the outer one. */
const INNER_REPLACED: ReadonlySet<string> = new Set(['width', 'height', 'x', 'y']);

/** Width and height in whole CSS pixels, at least 1. @throws UnsupportedSourceError, LimitExceededError */
export const measureSvg = (bytes: Buffer): Size => wholeSize(readRoot(inUtf8(bytes)));

function wholeSize(root: Root): Size {
  const { width, height } = viewportOf(root);
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
}

/** Shows `crop` (in pixels of `measureSvg`) at `size` by changing the viewport. Rasterises nothing. */
export function rewriteSvg(source: Buffer, crop: Rect, size: Size): Buffer {
  const bytes = inUtf8(source);
  const root = readRoot(bytes);
  const viewBox = cutOut(shownBox(root), crop, root);
  const { width, height } = viewBoxOf(root) ?? viewportOf(root);
  const keepsPercentages = printNumber(viewBox.width) === printNumber(width) && printNumber(viewBox.height) === printNumber(height);
  if (!keepsPercentages && bytes.includes('%', root.to)) return nestSvg(bytes, root, crop, size);
  const start = `${markedProlog(root)}<${root.name}${keptAttributes(root, ROOT_REPLACED)}${viewportText(viewBox, size)}`;
  return Buffer.concat([Buffer.from(start, 'latin1'), bytes.subarray(root.to)]);
}

/**
 * The same with an outer `<svg>` around the unchanged document. Percentages in a document refer to its viewport; in the
 * outer `<svg>` they do not change with the crop.
 */
function nestSvg(bytes: Buffer, root: Root, crop: Rect, size: Size): Buffer {
  const { name, text } = root;
  const viewport = viewportOf(root);
  const namespace = root.attributes.filter(({ name: key }) => key === (name === 'svg' ? 'xmlns' : `xmlns:${name.split(':')[0] ?? ''}`)).map(({ from, to }) => ` ${text.slice(from, to)}`);
  const outer = `<${name}${namespace.join('')}${viewportText(cutOut({ left: 0, top: 0, ...viewport }, crop, root), size)}>`;
  const inner = `<${name}${keptAttributes(root, INNER_REPLACED)} width="${printNumber(viewport.width)}" height="${printNumber(viewport.height)}"`;
  return Buffer.concat([Buffer.from(`${markedProlog(root)}${outer}${inner}`, 'latin1'), bytes.subarray(root.to), Buffer.from(`</${name}>`)]);
}

/** The part of `box` that shows `crop`, where `box` shows the whole SVG. */
function cutOut(box: Rect, crop: Rect, root: Root): Rect {
  const measured = wholeSize(root);
  const [x, y] = [box.width / measured.width, box.height / measured.height];
  return { left: box.left + crop.left * x, top: box.top + crop.top * y, width: crop.width * x, height: crop.height * y };
}

const viewportText = ({ left, top, width, height }: Rect, size: Size): string =>
  ` width="${size.width}" height="${size.height}" viewBox="${[left, top, width, height].map(printNumber).join(' ')}" preserveAspectRatio="none"`;

const keptAttributes = ({ attributes, text }: Root, dropped: ReadonlySet<string>): string =>
  attributes.filter(({ name }) => !dropped.has(name)).map((attribute) => ` ${keptText(text, attribute)}`).join('');

/** libvips looks for `<svg` in the first 1000 bytes of a file. This is less, to be safe. */
const SEARCHED_BYTES = 900;

/** Drops the XML declaration before a mark, since it would have to come first. The encoding is UTF-8 by then. */
const markedProlog = ({ text, name, start }: Root): string =>
  name === 'svg' && start < SEARCHED_BYTES ? text.slice(0, start) : `${SVG_MARK}${text.slice(0, start).replace(/^(?:\u00ef\u00bb\u00bf)?(?:<\?xml\s[^>]*>)?/, '')}`;

/** A size in the root's `style` would override the attributes. */
const STYLED_SIZE = /(?<=["';])\s*(?:width|height)\s*:[^;"']*;?/gi;

function keptText(text: string, { name, from, to }: Attribute): string {
  const written = text.slice(from, to);
  return name === 'style' ? written.replace(STYLED_SIZE, '') : written;
}

/** Rounds to 12 significant digits: an SVG's units may be tiny or its origin far away. */
const printNumber = (value: number): string => String(Number(value.toPrecision(12)));

function viewportOf(root: Root): Size {
  const [width, height] = [lengthOf(root, 'width'), lengthOf(root, 'height')];
  if (width !== null && height !== null) return { width, height };
  const box = viewBoxOf(root);
  if (box === null) return { width: width ?? DEFAULT_SIZE.width, height: height ?? DEFAULT_SIZE.height };
  if (width !== null) return { width, height: (width * box.height) / box.width };
  if (height !== null) return { width: (height * box.width) / box.height, height };
  return { width: box.width, height: box.height };
}

/** The box in user units that fills the viewport, with `preserveAspectRatio` applied. */
function shownBox(root: Root): Rect {
  const viewport = viewportOf(root);
  const box = viewBoxOf(root);
  if (box === null) return { left: 0, top: 0, ...viewport };
  const [align = 'xMidYMid', mode] = (attribute(root, 'preserveAspectRatio') ?? '').trim().split(/\s+/).filter(Boolean);
  if (align === 'none') return box;
  const scales = [viewport.width / box.width, viewport.height / box.height];
  const scale = mode === 'slice' ? Math.max(...scales) : Math.min(...scales);
  const [width, height] = [viewport.width / scale, viewport.height / scale];
  const share = (word: string | undefined) => (word === 'Min' ? 0 : word === 'Max' ? 1 : 0.5);
  const [, horizontal, vertical] = /^x(Min|Mid|Max)Y(Min|Mid|Max)$/.exec(align) ?? [];
  return {
    left: box.left - (width - box.width) * share(horizontal),
    top: box.top - (height - box.height) * share(vertical),
    width,
    height,
  };
}

function attribute({ attributes, text, start }: Root, name: string): string | undefined {
  const value = attributes.find((candidate) => candidate.name === name)?.value;
  return value?.includes('&') === true ? resolveReferences(value, text.slice(0, start)) : value;
}

/** Null where the length is missing, relative or not positive. */
function lengthOf(root: Root, name: string): number | null {
  const [, number, unit] = /^\+?((?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}))\s{0,9}([a-z]{0,2})$/.exec((attribute(root, name) ?? '').trim()) ?? [];
  const pixels = Number(number) * (UNITS[unit ?? '%'] ?? NaN);
  return pixels > 0 ? pixels : null;
}

function viewBoxOf(root: Root): Rect | null {
  const numbers = (attribute(root, 'viewBox') ?? '').trim().split(/[\s,]+/).map(Number);
  const [left, top, width, height] = numbers;
  if (numbers.length !== 4 || left === undefined || top === undefined || width === undefined || height === undefined) return null;
  return numbers.every(Number.isFinite) && width > 0 && height > 0 ? { left, top, width, height } : null;
}

/** Most bytes of the root element's attributes. Usual ones have a few thousand. */
const MAX_ROOT_BYTES = 100_000;

/** Reads the root element in linear time, and only from the start of a large file. */
function readRoot(bytes: Buffer): Root {
  const text = bytes.toString('latin1', 0, MAX_PROLOG_LENGTH + MAX_ROOT_BYTES);
  const start = skipProlog(text, bytes.length);
  const tag = /<([A-Za-z_][\w.:-]*)/y;
  tag.lastIndex = start;
  const name = tag.exec(text)?.[1];
  if (name === undefined) throw notSvg();
  const from = tag.lastIndex;
  const attributes: Attribute[] = [];
  const next = /\s*(?:([^\s=>/"'<]+)\s*=\s*(?:"([^"]*)"|'([^']*)')|(\/?>))/y;
  next.lastIndex = from;
  for (let at = from; ; at = next.lastIndex) {
    const found = next.exec(text);
    if (found === null || next.lastIndex - from > MAX_ROOT_BYTES) throw notSvg();
    const [whole, key, double, single] = found;
    if (key === undefined) return { text, name, start, from, to: next.lastIndex - (whole.endsWith('/>') ? 2 : 1), attributes };
    attributes.push({ name: key, value: double ?? single ?? '', from: at + (whole.length - whole.trimStart().length), to: next.lastIndex });
  }
}

/** Skips white space, declarations, comments and a document type. Returns the offset of the root element. */
function skipProlog(text: string, fileBytes: number): number {
  const prolog = text.slice(0, MAX_PROLOG_LENGTH);
  const past = (closing: string, from: number): number => {
    const end = prolog.indexOf(closing, from);
    if (end < 0) throw fileBytes > prolog.length ? tooLongProlog() : notSvg();
    return end + closing.length;
  };
  let at = prolog.startsWith('\u00ef\u00bb\u00bf') ? 3 : 0;
  for (;;) {
    while (at < prolog.length && ' \t\r\n'.includes(prolog.charAt(at))) at += 1;
    if (prolog.startsWith('<!--', at)) at = past('-->', at);
    else if (prolog.startsWith('<?', at)) at = past('?>', at);
    else if (prolog.startsWith('<!DOCTYPE', at)) at = skipDoctype(prolog, at, past);
    else if (at === MAX_PROLOG_LENGTH) throw tooLongProlog();
    else return at;
  }
}

/** `>` ends the document type, except in quotes, comments and the internal subset. A comment may contain a single quote. */
function skipDoctype(prolog: string, from: number, past: (closing: string, from: number) => number): number {
  let subset = false;
  for (let at = from; at < prolog.length;) {
    const character = prolog.charAt(at);
    if (prolog.startsWith('<!--', at)) at = past('-->', at);
    else if (character === '"' || character === "'") at = past(character, at + 1);
    else if (character === '>' && !subset) return at + 1;
    else {
      if (character === '[' || character === ']') subset = character === '[';
      at += 1;
    }
  }
  return past('>', prolog.length);
}

const tooLongProlog = () => new LimitExceededError(`the SVG has more than ${MAX_PROLOG_LENGTH} bytes before its root element; that is the limit`);

const notSvg = () => new UnsupportedSourceError('the SVG cannot be read: its root element is damaged or too long');

/** Rasterises an SVG at exactly that size, in pixels. */
export function rasteriseSvg(svg: Buffer, { width, height }: Size, { sharp }: { readonly sharp: SharpFactory }): Sharp {
  // `unlimited`: the XML parser's limits refuse an embedded photograph of more than 10 MB. The worker has limits of time and memory.
  // A style sheet can override the SVG's width and height, so the result is resized.
  return sharp(svg, { limitInputPixels: false, failOn: 'error', unlimited: true }).resize(width, height, { fit: 'fill' });
}
