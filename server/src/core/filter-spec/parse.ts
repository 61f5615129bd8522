import { closest } from '../did-you-mean';
import { InvalidSpecError } from '../errors';
import type { CustomOperations } from './custom-operation';
import type { Operation } from './operation';
import { OPERATIONS, type OperationDefinition } from './operations';
import { findPreset, PRESET, PRESET_SYNTAX, presetNamedIn, type NamedSpecs } from './preset';

export const MAX_SPEC_LENGTH = 256;
export const MAX_OPERATIONS = 16;

/** A valid filter spec. */
export interface Spec {
  readonly operations: readonly Operation[];
  /** Specs with the same canonical form share a rendition. */
  readonly canonical: string;
  /** What the presets in the spec stand for, in their order: canonical specs. Missing in specs without presets. */
  readonly presets?: readonly string[];
  /** The names of these presets, each once. */
  readonly presetNames?: readonly string[];
}

const FOREIGN_CHARACTER = /[^A-Za-z0-9._|-]/u;

/** Output operations. Their place in a spec does not matter: the canonical form has them last, in this order. */
const OUTPUT_TYPES: readonly Operation['type'][] = ['bgcolor', 'format', 'quality', 'jpegquality', 'webpquality', 'avifquality', 'preserve'];

/**
 * Parses a filter spec in time linear in its length.
 * @throws InvalidSpecError, which names the operation and what was expected
 */
export function parseSpec(text: string, custom: CustomOperations = {}, presets: NamedSpecs = {}): Spec {
  checkText(text);
  const parts = text.split('|');
  if (parts.length > MAX_OPERATIONS) throw new InvalidSpecError(`at most ${MAX_OPERATIONS} operations are allowed, found ${parts.length}`);
  const named: string[] = [];
  const names = new Set<string>();
  const written = parts.flatMap((part) => {
    const preset = findPreset(part, presets);
    if (preset === null) return [readOperation(part, custom, presets)];
    named.push(preset.spec.canonical);
    names.add(part.slice(PRESET.length + 1));
    return preset.spec.operations;
  });
  if (written.length > MAX_OPERATIONS) throw new InvalidSpecError(`at most ${MAX_OPERATIONS} operations are allowed, found ${written.length} with those of the presets`);
  const operations = canonicalOrder(written);
  const canonical = operations.map(printOperation).join('|');
  // The canonical form of `bgcolor-000` and of a preset is longer. It must be a valid spec, too.
  if (canonical.length > MAX_SPEC_LENGTH) {
    throw new InvalidSpecError(`at most ${MAX_SPEC_LENGTH} characters are allowed, found ${canonical.length} in the canonical form`);
  }
  return { operations, canonical, ...(named.length > 0 && { presets: named, presetNames: [...names] }) };
}

/**
 * Parses the spec of a preset. It names no other preset, so there are neither cycles nor expansions of expansions.
 * @throws InvalidSpecError
 */
export function parsePreset(text: string, custom: CustomOperations = {}): Spec {
  const nested = presetNamedIn(text);
  if (nested !== undefined) throw new InvalidSpecError(`"${nested}" is not allowed in a preset. Write the operations of that preset instead`);
  return parseSpec(text, custom);
}

function checkText(text: string): void {
  if (text.length > MAX_SPEC_LENGTH) throw new InvalidSpecError(`at most ${MAX_SPEC_LENGTH} characters are allowed, found ${text.length}`);
  const foreign = FOREIGN_CHARACTER.exec(text);
  if (foreign !== null) {
    throw new InvalidSpecError(`only letters, digits, ".", "_", "-" and "|" are allowed, found ${JSON.stringify(foreign[0])} at character ${foreign.index + 1}`);
  }
}

function readOperation(text: string, custom: CustomOperations, presets: NamedSpecs): Operation {
  const [name = '', ...args] = text.split('-');
  if (name === '') throw new InvalidSpecError(`expected an operation, found ${JSON.stringify(text)}`);
  if (Object.hasOwn(OPERATIONS, name)) {
    const { read, syntax, expected, choices = [] } = OPERATIONS[name as keyof typeof OPERATIONS];
    return read(args) ?? refuse(text, syntax, expected, suggestArgument(text, name, args, choices));
  }
  const own = Object.hasOwn(custom, name) ? custom[name] : undefined;
  if (own === undefined) throw new InvalidSpecError(`"${name}" is not an operation${suggestOperation(name, args, custom, presets)}`);
  const canonical = readCustom(() => own.parse(args), name);
  return canonical === null ? refuse(text, own.syntax, 'its own arguments') : { type: 'custom', name, args: canonical };
}

/** The operation with the closest name, with the given arguments; the syntax of all operations where none is close. */
function suggestOperation(name: string, args: readonly string[], custom: CustomOperations, presets: NamedSpecs): string {
  const hasPresets = Object.keys(presets).length > 0;
  const names = [...Object.keys(OPERATIONS), ...Object.keys(custom), ...(hasPresets ? [PRESET] : [])];
  const meant = closest(name, names);
  if (meant !== null) return `. Did you mean "${[meant, ...args].join('-')}"?`;
  const syntaxes = [...Object.values(OPERATIONS), ...Object.values(custom)].map(({ syntax }) => syntax.replaceAll(' · ', ', '));
  return `; expected one of ${[...syntaxes, ...(hasPresets ? [PRESET_SYNTAX] : [])].join(', ')}`;
}

/** The spec with the closest word as its first argument; an empty text where none is close. */
function suggestArgument(text: string, name: string, [first = '', ...others]: readonly string[], choices: readonly string[]): string {
  const meant = closest(first, choices);
  const spec = [name, meant, ...others].join('-');
  return meant === null || spec === text ? '' : `. Did you mean "${spec}"?`;
}

const CANONICAL_ARGUMENT = /^[A-Za-z0-9._]+$/;

/** Calls `parse` of a custom operation. It may throw or return anything; the caller gets an InvalidSpecError in both cases. */
function readCustom(parse: () => unknown, name: string): readonly string[] | null {
  let args: unknown;
  try {
    args = parse() ?? null;
  } catch (cause) {
    throw new InvalidSpecError(`"${name}" refused its arguments: ${cause instanceof Error ? cause.message : 'no reason given'}`, { cause });
  }
  if (args === null || isCanonical(args)) return args;
  throw new InvalidSpecError(`"${name}" has no canonical arguments: its parse function must return strings of letters, digits, "." and "_"`);
}

const isCanonical = (args: unknown): args is readonly string[] =>
  Array.isArray(args) && args.every((arg) => typeof arg === 'string' && CANONICAL_ARGUMENT.test(arg));

function refuse(text: string, syntax: string, expected: string, advice = ''): never {
  throw new InvalidSpecError(`"${text}" is not ${syntax}: expected ${expected}${advice}`);
}

/** Drops `original` beside other operations and moves output operations to the end. @throws InvalidSpecError where one comes twice */
function canonicalOrder(operations: readonly Operation[]): readonly Operation[] {
  for (const type of OUTPUT_TYPES) {
    const [, second] = operations.filter((operation) => operation.type === type);
    if (second) throw new InvalidSpecError(`"${printOperation(second)}" comes after another ${type === 'preserve' ? printOperation(second) : type}: only one is allowed`);
  }
  const steps = operations.filter(({ type }) => !OUTPUT_TYPES.includes(type) && type !== 'original');
  const output = OUTPUT_TYPES.flatMap((type) => operations.filter((operation) => operation.type === type));
  const meaningful = [...steps, ...output];
  return meaningful.length > 0 ? meaningful : operations.slice(0, 1);
}

/** The canonical spelling of an operation. */
export function printOperation(operation: Operation): string {
  if (operation.type === 'custom') return [operation.name, ...operation.args].join('-');
  // TypeScript cannot follow that the registry has each type's definition at its index.
  const { print } = OPERATIONS[operation.type] as OperationDefinition;
  return [operation.type, ...print(operation)].join('-');
}

/** Whether the rendition depends on the file's focal point. Only then does moving the point change the rendition. */
export function usesFocalPoint({ operations }: Spec): boolean {
  const overridden = operations.findIndex(({ type }) => type === 'focal');
  const beforeOverride = overridden < 0 ? operations : operations.slice(0, overridden);
  return beforeOverride.some((operation) => (operation.type === 'fill' && !operation.smart) || operation.type === 'custom');
}

/** Whether the spec decides the format of the rendition. */
export const hasFormat = ({ operations }: Spec): boolean => operations.some(({ type }) => type === 'format');
