import { closest } from '../did-you-mean';
import { InvalidSpecError } from '../errors';
import type { CustomOperations } from './custom-operation';
import type { Operation } from './operation';
import { OPERATIONS } from './operations';
import { printOperation } from './print';

export const MAX_SPEC_LENGTH = 256;
export const MAX_OPERATIONS = 16;

/** A filter spec that holds to the grammar. */
export interface Spec {
  readonly operations: readonly Operation[];
  /** Two specs with one canonical form share one rendition. */
  readonly canonical: string;
}

const FOREIGN_CHARACTER = /[^A-Za-z0-9._|-]/u;

/** These say what the outcome is like, wherever they stand: the canonical form puts them last, in this order. */
const OUTPUT_TYPES: readonly Operation['type'][] = ['bgcolor', 'format', 'quality', 'jpegquality', 'webpquality', 'avifquality', 'preserve'];

/**
 * Reads a filter spec, in time linear in its length.
 * @throws InvalidSpecError and nothing else; it names the operation and what was expected.
 */
export function parseSpec(text: string, custom: CustomOperations = {}): Spec {
  checkText(text);
  const parts = text.split('|');
  if (parts.length > MAX_OPERATIONS) throw new InvalidSpecError(`at most ${MAX_OPERATIONS} operations are allowed, found ${parts.length}`);
  const operations = canonicalOrder(parts.map((part) => readOperation(part, custom)));
  const canonical = operations.map(printOperation).join('|');
  // `bgcolor-000` is written longer than it was read: what is printed must be a spec again.
  if (canonical.length > MAX_SPEC_LENGTH) {
    throw new InvalidSpecError(`at most ${MAX_SPEC_LENGTH} characters are allowed, found ${canonical.length} in the canonical form`);
  }
  return { operations, canonical };
}

function checkText(text: string): void {
  if (text.length > MAX_SPEC_LENGTH) throw new InvalidSpecError(`at most ${MAX_SPEC_LENGTH} characters are allowed, found ${text.length}`);
  const foreign = FOREIGN_CHARACTER.exec(text);
  if (foreign !== null) {
    throw new InvalidSpecError(`only letters, digits, ".", "_", "-" and "|" are allowed, found ${JSON.stringify(foreign[0])} at character ${foreign.index + 1}`);
  }
}

function readOperation(text: string, custom: CustomOperations): Operation {
  const [name = '', ...args] = text.split('-');
  if (name === '') throw new InvalidSpecError(`expected an operation, found ${JSON.stringify(text)}`);
  if (Object.hasOwn(OPERATIONS, name)) {
    const { read, syntax, expected, choices = [] } = OPERATIONS[name as keyof typeof OPERATIONS];
    return read(args) ?? refuse(text, syntax, expected, suggestion(text, name, args, choices));
  }
  const own = Object.hasOwn(custom, name) ? custom[name] : undefined;
  if (own === undefined) throw new InvalidSpecError(`"${name}" is not an operation${meantOr(name, args, custom)}`);
  const canonical = readCustom(() => own.parse(args), name);
  return canonical === null ? refuse(text, own.syntax, 'its own arguments') : { type: 'custom', name, args: canonical };
}

/** The operation that was hardly meant otherwise, with the arguments as they are; else all that there are. */
function meantOr(name: string, args: readonly string[], custom: CustomOperations): string {
  const names = [...Object.keys(OPERATIONS), ...Object.keys(custom)];
  const meant = closest(name, names);
  if (meant !== null) return `. Did you mean "${[meant, ...args].join('-')}"?`;
  return `; expected one of ${[...Object.values(OPERATIONS), ...Object.values(custom)].map(({ syntax }) => syntax.replaceAll(' · ', ', ')).join(', ')}`;
}

/** Where the first argument is one of some words, and nearly was. */
function suggestion(text: string, name: string, [first = '', ...others]: readonly string[], choices: readonly string[]): string {
  const meant = closest(first, choices);
  const spec = [name, meant, ...others].join('-');
  return meant === null || spec === text ? '' : `. Did you mean "${spec}"?`;
}

const CANONICAL_ARGUMENT = /^[A-Za-z0-9._]+$/;

/** The project's own code may throw or answer whatever it likes: the one who made the spec still gets a refusal. */
function readCustom(parse: () => unknown, name: string): readonly string[] | null {
  let args: unknown;
  try {
    args = parse() ?? null;
  } catch (cause) {
    throw new InvalidSpecError(`"${name}" refused its arguments: ${cause instanceof Error ? cause.message : 'no reason given'}`, { cause });
  }
  if (args === null || isCanonical(args)) return args;
  throw new InvalidSpecError(`"${name}" has no canonical arguments: its parser must answer texts of letters, digits, "." and "_"`);
}

const isCanonical = (args: unknown): args is readonly string[] =>
  Array.isArray(args) && args.every((arg) => typeof arg === 'string' && CANONICAL_ARGUMENT.test(arg));

function refuse(text: string, syntax: string, expected: string, advice = ''): never {
  throw new InvalidSpecError(`"${text}" is not ${syntax}: expected ${expected}${advice}`);
}

/** `original` says nothing beside others, and the outcome's properties do not depend on their place. */
function canonicalOrder(operations: readonly Operation[]): readonly Operation[] {
  for (const type of OUTPUT_TYPES) {
    const [, second] = operations.filter((operation) => operation.type === type);
    if (second) throw new InvalidSpecError(`"${printOperation(second)}" comes after another ${type}: only one is allowed`);
  }
  const steps = operations.filter(({ type }) => !OUTPUT_TYPES.includes(type) && type !== 'original');
  const output = OUTPUT_TYPES.flatMap((type) => operations.filter((operation) => operation.type === type));
  const meaningful = [...steps, ...output];
  return meaningful.length > 0 ? meaningful : operations.slice(0, 1);
}
