import { LimitExceededError, UnsupportedSourceError } from '../core/errors';
import { SVG_MARK } from '../core/formats';
import type { Rect, Size } from '../core/geometry/rect';

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

const REWRITTEN = new Set(['width', 'height', 'viewBox', 'preserveAspectRatio']);

/** Width and height in whole CSS pixels, at least 1. @throws UnsupportedSourceError, LimitExceededError */
export const measureSvg = (bytes: Buffer): Size => wholeSize(readRoot(bytes));

function wholeSize(root: Root): Size {
  const { width, height } = viewportOf(root);
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
}

/** Shows `crop` (in pixels of `measureSvg`) at `size`, by moving the viewport; nothing is drawn. */
export function rewriteSvg(bytes: Buffer, crop: Rect, size: Size): Buffer {
  const root = readRoot(bytes);
  const { text } = root;
  const shown = shownBox(root);
  const measured = wholeSize(root);
  const [x, y] = [shown.width / measured.width, shown.height / measured.height];
  const viewBox = [shown.left + crop.left * x, shown.top + crop.top * y, crop.width * x, crop.height * y];
  const kept = root.attributes.filter(({ name }) => !REWRITTEN.has(name)).map((attribute) => ` ${keptText(text, attribute)}`);
  const written = ` width="${size.width}" height="${size.height}" viewBox="${viewBox.map(plain).join(' ')}" preserveAspectRatio="none"`;
  const before = `${text.slice(0, root.start)}${root.name === 'svg' ? '' : SVG_MARK}${text.slice(root.start, root.from)}`;
  return Buffer.concat([Buffer.from(`${before}${kept.join('')}${written}`, 'latin1'), bytes.subarray(root.to)]);
}

/** A size in the root's own `style` would overrule the attributes. */
const STYLED_SIZE = /(?<=["';])\s*(?:width|height)\s*:[^;"']*;?/gi;

function keptText(text: string, { name, from, to }: Attribute): string {
  const written = text.slice(from, to);
  return name === 'style' ? written.replace(STYLED_SIZE, '') : written;
}

/** Without the noise of arithmetic: an SVG's own units may be tiny, or its origin far away. */
const plain = (value: number): string => String(Number(value.toPrecision(12)));

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

const attribute = (root: Root, name: string): string | undefined => root.attributes.find((candidate) => candidate.name === name)?.value;

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

/** Bytes before the root element: a licence and the entities of a drawing program are a few thousand at most. */
const MAX_PROLOG_BYTES = 64 * 1024;

/** Bytes of the root element's attributes: an author's are a few thousand at most. */
const MAX_ROOT_BYTES = 100_000;

/** Linear: each step moves on, and no character is looked at twice; of a large file, only the start is. */
function readRoot(bytes: Buffer): Root {
  const text = bytes.toString('latin1', 0, MAX_PROLOG_BYTES + MAX_ROOT_BYTES);
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
  const prolog = text.slice(0, MAX_PROLOG_BYTES);
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
    else if (at === MAX_PROLOG_BYTES) throw tooLongProlog();
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

const tooLongProlog = () => new LimitExceededError(`the SVG has more than ${MAX_PROLOG_BYTES} bytes before its root element; that is the limit`);

const notSvg = () => new UnsupportedSourceError('the SVG cannot be read: its root element is damaged, or far too long');
