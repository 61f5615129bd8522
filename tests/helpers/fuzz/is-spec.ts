/** Whether a text is a filter spec, by the contract's table and without any code of the parser. `presets` are canonical specs by name. */
export function isSpec(text: string, presets: ReadonlyMap<string, string> = new Map()): boolean {
  const operations = text.split('|').flatMap((operation) => (operation.startsWith('preset-') ? presets.get(operation.slice('preset-'.length)) : undefined)?.split('|') ?? [operation]);
  if (text.length > 256 || operations.length > 16 || !operations.every(isOperation)) return false;
  if (ONCE.some((name) => operations.filter((operation) => operation.split('-')[0] === name).length > 1)) return false;
  return canonicalLength(operations) <= 256;
}

const ONCE = ['bgcolor', 'format', 'quality', 'jpegquality', 'webpquality', 'avifquality', 'preserve'];

/** The canonical form has colours of six digits, no `-c0`, and no `original` beside others. */
function canonicalLength(operations: readonly string[]): number {
  const others = operations.filter((operation) => operation !== 'original');
  const printed = (others.length > 0 ? others : ['original']).map((operation) => (/^bgcolor-...$/.test(operation) ? operation.length + 3 : operation.replace(/-c0$/, '').length));
  return printed.reduce((sum, length) => sum + length, printed.length - 1);
}

const whole = (low: number, high: number) => (text: string) => /^[0-9]+$/.test(text) && String(Number(text)) === text && Number(text) >= low && Number(text) <= high;

/** In ten-thousandths, counted in digits, so that binary fractions cause no error. */
const decimal = (low: number, high: number) => (text: string): boolean => {
  const [integer = '', fraction, surplus] = text.split('.');
  if (surplus !== undefined || !whole(0, high)(integer)) return false;
  if (fraction !== undefined && (!/^[0-9]{1,4}$/.test(fraction) || fraction.endsWith('0'))) return false;
  const tenThousandths = Number(integer + (fraction ?? '').padEnd(4, '0'));
  return tenThousandths >= low * 10_000 && tenThousandths <= high * 10_000;
};

type Check = (text: string) => boolean;

const two = (one: Check): Check => (text) => {
  const parts = text.split('x');
  return parts.length === 2 && parts.every(one);
};
const word = (...words: readonly string[]): Check => (text) => words.includes(text);

const side = whole(1, 65535);
const offset = whole(0, 65535);
const share = decimal(0.0001, 100);
const percentage = decimal(0, 100);
const quality = whole(1, 100);

/** By operation: the lists of arguments that it takes. */
const GRAMMAR = new Map<string, readonly (readonly Check[])[]>([
  ['original', [[]]], ['sharpen', [[]]], ['grayscale', [[]]],
  ['width', [[side]]], ['height', [[side]]],
  ['max', [[two(side)]]], ['min', [[two(side)]]], ['pad', [[two(side)]]],
  ['scale', [[decimal(0.0001, 1000)]]],
  ['fill', [[two(side)], [two(side), word('smart')], [two(side), (text) => text.startsWith('c') && whole(0, 100)(text.slice(1))]]],
  ['crop', [[two(offset), two(side)]]],
  ['croppct', [[two(percentage), two(share)]]],
  ['focal', [[two(percentage)]]],
  ['rotate', [[word('90', '180', '270')]]],
  ['flip', [[word('h', 'v')]]],
  ['blur', [[decimal(0.3, 100)]]],
  ['bgcolor', [[(text) => /^(?:[0-9a-f]{3}){1,2}$/i.test(text)]]],
  ['format', [[word('jpeg', 'png', 'webp', 'avif', 'gif', 'ico', 'heic', 'auto')], [word('webp', 'avif', 'heic'), word('lossless')]]],
  ['quality', [[quality]]], ['jpegquality', [[quality]]], ['webpquality', [[quality]]], ['avifquality', [[quality]]],
  ['preserve', [[word('svg')]]],
]);

function isOperation(text: string): boolean {
  const [name = '', ...args] = text.split('-');
  return (GRAMMAR.get(name) ?? []).some((checks) => checks.length === args.length && checks.every((check, index) => check(args[index] ?? '')));
}
