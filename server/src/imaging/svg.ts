import { LimitExceededError, UnsupportedSourceError } from '../core/errors';
import { MAX_PROLOG_LENGTH, SVG_MARK } from '../core/formats';
import type { Rect, Size } from '../core/geometry/rect';
import type { Sharp, SharpFactory } from './sharp';
import { inUtf8, resolveReferences } from './xml-text';

/**
 * An SVG's root element, without parsing the document: only its start tag is read and written, everything else
 * is carried over byte for byte (as latin1, so that no encoding can be spoilt).
 */
interface Root {
  /** The start of the document, in which the root element's start tag lies; every offset is one in it and in the file. */
  readonly text: string;
  /** With its prefix, if it has one. */
  readonly name: string;
  /** Offset of its `<`. */
  readonly start: number;
  /** Offsets of the attributes within the text: after the element's name, before `>` or `/>`. */
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

/** CSS pixels in each absolute unit; `em` and `ex` as for a font of 16 pixels. */
const UNITS: Readonly<Record<string, number>> = { '': 1, px: 1, pt: 4 / 3, pc: 16, mm: 96 / 25.4, cm: 96 / 2.54, in: 96, em: 16, ex: 8 };

/** What browsers give an SVG that says nothing of its size. */
const FALLBACK: Size = { width: 300, height: 150 };

const ROOT_REPLACED: ReadonlySet<string> = new Set(['width', 'height', 'viewBox', 'preserveAspectRatio']);

/** Where an SVG lies in another one, and how large. */
const INNER_REPLACED: ReadonlySet<string> = new Set(['width', 'height', 'x', 'y']);

/** Width and height in whole CSS pixels, at least 1. @throws UnsupportedSourceError, LimitExceededError */
export const measureSvg = (bytes: Buffer): Size => wholeSize(readRoot(inUtf8(bytes)));

function wholeSize(root: Root): Size {
  const { width, height } = viewportOf(root);
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
}

/** Shows `crop` (in pixels of `measureSvg`) at `size`, by moving the viewport; nothing is drawn. */
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
 * The same with a viewport around the whole document, which is changed in nothing: percentages within it are those of
 * its own viewport, and would be those of the crop.
 */
function nestSvg(bytes: Buffer, root: Root, crop: Rect, size: Size): Buffer {
  const { name, text } = root;
  const viewport = viewportOf(root);
  const namespace = root.attributes.filter(({ name: key }) => key === (name === 'svg' ? 'xmlns' : `xmlns:${name.split(':')[0] ?? ''}`)).map(({ from, to }) => ` ${text.slice(from, to)}`);
  const outer = `<${name}${namespace.join('')}${viewportText(cutOut({ left: 0, top: 0, ...viewport }, crop, root), size)}>`;
  const inner = `<${name}${keptAttributes(root, INNER_REPLACED)} width="${printNumber(viewport.width)}" height="${printNumber(viewport.height)}"`;
  return Buffer.concat([Buffer.from(`${markedProlog(root)}${outer}${inner}`, 'latin1'), bytes.subarray(root.to), Buffer.from(`</${name}>`)]);
}

/** The part of `box`, which shows all of an SVG, that shows `crop`. */
function cutOut(box: Rect, crop: Rect, root: Root): Rect {
  const measured = wholeSize(root);
  const [x, y] = [box.width / measured.width, box.height / measured.height];
  return { left: box.left + crop.left * x, top: box.top + crop.top * y, width: crop.width * x, height: crop.height * y };
}

const viewportText = ({ left, top, width, height }: Rect, size: Size): string =>
  ` width="${size.width}" height="${size.height}" viewBox="${[left, top, width, height].map(printNumber).join(' ')}" preserveAspectRatio="none"`;

const keptAttributes = ({ attributes, text }: Root, dropped: ReadonlySet<string>): string =>
  attributes.filter(({ name }) => !dropped.has(name)).map((attribute) => ` ${keptText(text, attribute)}`).join('');

/** Where libvips looks for `<svg`; a mark needs no more than the rest. */
const SEARCHED_BYTES = 900;

/** An XML declaration would have to stand before the mark, and says nothing more: the encoding is UTF-8. */
const markedProlog = ({ text, name, start }: Root): string =>
  name === 'svg' && start < SEARCHED_BYTES ? text.slice(0, start) : `${SVG_MARK}${text.slice(0, start).replace(/^(?:\u00ef\u00bb\u00bf)?(?:<\?xml\s[^>]*>)?/, '')}`;

/** A size in the root's own `style` would overrule the attributes. */
const STYLED_SIZE = /(?<=["';])\s*(?:width|height)\s*:[^;"']*;?/gi;

function keptText(text: string, { name, from, to }: Attribute): string {
  const written = text.slice(from, to);
  return name === 'style' ? written.replace(STYLED_SIZE, '') : written;
}

/** Without the noise of arithmetic: an SVG's own units may be tiny, or its origin far away. */
const printNumber = (value: number): string => String(Number(value.toPrecision(12)));

function viewportOf(root: Root): Size {
  const [width, height] = [lengthOf(root, 'width'), lengthOf(root, 'height')];
  if (width !== null && height !== null) return { width, height };
  const box = viewBoxOf(root);
  if (box === null) return { width: width ?? FALLBACK.width, height: height ?? FALLBACK.height };
  if (width !== null) return { width, height: (width * box.height) / box.width };
  if (height !== null) return { width: (height * box.width) / box.height, height };
  return { width: box.width, height: box.height };
}

/** The box in user units that fills the viewport, after `preserveAspectRatio`. */
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

/** Null where it is missing, relative or not positive. */
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

/** Bytes of the root element's attributes: an author's are a few thousand at most. */
const MAX_ROOT_BYTES = 100_000;

/** Linear: each step moves on, and no character is looked at twice; of a large file, only the start is. */
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

/** Past white space, declarations, comments and a document type, whose internal subset may hold `>`. */
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

/** Neither what is quoted nor the internal subset ends it; a comment within may hold a single quote. */
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

const notSvg = () => new UnsupportedSourceError('the SVG cannot be read: its root element is damaged, or far too long');

/** Rasterises an SVG at exactly that size. */
export function rasteriseSvg(svg: Buffer, { width, height }: Size, { sharp }: { readonly sharp: SharpFactory }): Sharp {
  // Without the XML parser's own limits, which refuse an embedded photograph of more than 10 MB: this process is bounded.
  // What an SVG says of its size can be overruled by its style sheet: whatever comes is brought to the size that was asked for.
  return sharp(svg, { limitInputPixels: false, failOn: 'error', unlimited: true }).resize(width, height, { fit: 'fill' });
}
