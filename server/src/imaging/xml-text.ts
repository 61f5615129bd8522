import { UnsupportedSourceError } from '../core/errors';
import { utf16Order } from '../core/formats';

/** An XML declaration with an encoding. Only a byte order mark may come before it. */
const DECLARATION = /^(?:\u00ef\u00bb\u00bf|\ufeff)?<\?xml\s[^>]{0,500}?\sencoding\s{0,9}=\s{0,9}["']([A-Za-z][\w.:-]{0,40})["']/;
const MAX_DECLARATION_BYTES = 600;

/**
 * Converts a document to UTF-8 and drops its XML declaration. Returns the same buffer if it is in UTF-8 already.
 *
 * @throws UnsupportedSourceError for an encoding that `TextDecoder` does not know
 */
export function inUtf8(bytes: Buffer): Buffer {
  const wide = utf16Order(bytes);
  const declared = DECLARATION.exec(bytes.subarray(0, MAX_DECLARATION_BYTES).toString('latin1'))?.[1]?.toLowerCase() ?? 'utf-8';
  const encoding = wide ?? (/^(?:utf-?8|us-ascii|ascii|utf-?16\w*)$/.test(declared) ? null : declared);
  return encoding === null ? bytes : Buffer.from(decoderOf(encoding).decode(bytes).replace(/^<\?xml\s[^>]*>/, ''));
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding);
  } catch (cause) {
    throw new UnsupportedSourceError('the SVG cannot be read: its XML declaration names an unknown encoding', { cause });
  }
}

/** Longest value in which references are resolved: enough for a few numbers. */
const MAX_VALUE_LENGTH = 200;

/** An entity may refer to others, which may not: deeper nesting grows exponentially. */
const MAX_DEPTH = 1;

/** Replaces character references, and references to entities that the internal subset of `prolog` declares. Long values stay unchanged. */
export function resolveReferences(value: string, prolog: string): string {
  return resolve(value, entitiesOf(prolog), 0);
}

function resolve(value: string, entities: ReadonlyMap<string, string>, depth: number): string {
  if (depth > MAX_DEPTH || value.length > MAX_VALUE_LENGTH) return value;
  return value.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|([\w.:-]{1,64}));/gi, (reference: string, hex?: string, decimal?: string, name: string = '') => {
    if (name === '') return characterOf(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)) ?? reference;
    const declared = entities.get(name);
    return declared === undefined ? reference : resolve(declared, entities, depth + 1);
  });
}

const characterOf = (code: number): string | null => (code <= 0x10_ff_ff ? String.fromCodePoint(code) : null);

/** The first declaration of a name is binding (XML 1.0, 4.2). */
function entitiesOf(prolog: string): ReadonlyMap<string, string> {
  const entities = new Map([['amp', '&'], ['lt', '<'], ['gt', '>'], ['quot', '"'], ['apos', "'"]]);
  for (const [, name = '', double, single = ''] of prolog.matchAll(DECLARED_ENTITY)) if (!entities.has(name)) entities.set(name, double ?? single);
  return entities;
}

const DECLARED_ENTITY = /<!ENTITY\s{1,99}([\w.:-]{1,64})\s{1,99}(?:"([^"]{0,200})"|'([^']{0,200})')/g;
