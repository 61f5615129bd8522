import { InvalidSpecError } from '../errors';
import { quote } from '../quote';

/** Most specs that a text stands for. Each is a URL, and a rendition that may be stored. */
const MAX_EXPANDED_SPECS = 100;

/**
 * Expands braces as Wagtail does: `width-{400,800}` stands for `width-400` and `width-800`. An operation has at most one
 * pair of braces. With several, each alternative goes with each of the others; those of the last pair vary fastest.
 *
 * The specs are not parsed.
 *
 * @throws InvalidSpecError where braces are nested, lack a counterpart, come twice in an operation or have an empty
 * alternative, and where there are too many specs
 */
export function expandBraces(text: string): readonly string[] {
  const operations = text.split('|').map(alternativesOf);
  const count = operations.reduce((product, alternatives) => product * alternatives.length, 1);
  if (count > MAX_EXPANDED_SPECS) throw new InvalidSpecError(`at most ${MAX_EXPANDED_SPECS} specs are allowed, found ${count} in ${quote(text)}`);
  return operations
    .reduce<readonly (readonly string[])[]>((specs, alternatives) => specs.flatMap((spec) => alternatives.map((operation) => [...spec, operation])), [[]])
    .map((spec) => spec.join('|'));
}

/** The operations that one operation with braces stands for. */
function alternativesOf(operation: string): readonly string[] {
  const braces = operation.replaceAll(/[^{}]/g, '');
  if (braces === '') return [operation];
  if (braces !== '{}') return refuse(operation, faultOf(braces));
  const [before = '', inside = '', after = ''] = operation.split(/[{}]/);
  const alternatives = inside.split(',');
  if (alternatives.includes('')) return refuse(operation, 'an empty alternative');
  return alternatives.map((alternative) => before + alternative + after);
}

/** `braces` are those of an operation, in their order, and nothing else. */
function faultOf(braces: string): string {
  if (/^(?:\{\})+$/.test(braces)) return 'more than one pair of braces';
  return braces.includes('{{') && braces.includes('}}') ? 'braces in braces' : 'a brace without its counterpart';
}

function refuse(operation: string, fault: string): never {
  throw new InvalidSpecError(`${quote(operation)} has ${fault}: expected one pair with alternatives and commas between them, as in "width-{400,800}"`);
}
