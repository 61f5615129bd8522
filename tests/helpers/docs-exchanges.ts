import { fencesOf, type Fence } from './snippets';

/** A request in a page, and the response that the page shows after it. */
export interface Exchange {
  /** Such as `docs/rest-and-graphql.md:6`. */
  readonly place: string;
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly shown: unknown;
}

/** The requests of a page to REST (`http`) and GraphQL. Each is followed by a response. */
export function exchangesOf(page: string): readonly Exchange[] {
  const fences = fencesOf(page);
  return fences.flatMap((fence, index) => {
    if (fence.language !== 'http' && fence.language !== 'graphql') return [];
    const next = fences[index + 1];
    if (next?.language !== 'json') throw new Error(`expected the JSON of a response after ${fence.place}, found ${next?.language ?? 'the end of the page'}`);
    return [{ place: fence.place, ...(fence.language === 'http' ? readRequest(fence) : graphqlRequest(fence)), shown: JSON.parse(next.code) as unknown }];
  });
}

type Request = Omit<Exchange, 'place' | 'shown'>;

function readRequest({ place, code }: Fence): Request {
  const [head = '', body = null] = code.trimEnd().split('\n\n');
  const [first = '', ...lines] = head.split('\n');
  const [, method = '', path = ''] = /^(GET|POST) (\/\S+)$/.exec(first) ?? [];
  if (path === '') throw new Error(`expected a method and a path at ${place}, found ${JSON.stringify(first)}`);
  const headers = lines.map((line) => line.split(': ')).map(([name = '', value = '']) => [name.toLowerCase(), value] as const);
  return { method, path, headers: Object.fromEntries(headers), body };
}

const graphqlRequest = ({ code }: Fence): Request => ({ method: 'POST', path: '/graphql', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: code }) });

/**
 * What a value lacks of what a page shows, one sentence for each. A page may leave out keys of objects, the ends of lists
 * and, with `…`, parts of texts.
 */
export function differencesFrom(shown: unknown, found: unknown, path = 'response'): readonly string[] {
  if (Array.isArray(shown)) return Array.isArray(found) ? shown.flatMap((element, index) => differencesFrom(element, found[index], `${path}[${index}]`)) : [difference(path, shown, found)];
  if (typeof shown === 'object' && shown !== null) {
    if (typeof found !== 'object' || found === null) return [difference(path, shown, found)];
    return Object.entries(shown).flatMap(([key, value]) => differencesFrom(value, (found as Record<string, unknown>)[key], `${path}.${key}`));
  }
  const isSame = typeof shown === 'string' ? typeof found === 'string' && patternOf(shown).test(found) : shown === found;
  return isSame ? [] : [difference(path, shown, found)];
}

const difference = (path: string, shown: unknown, found: unknown): string => `${path}: expected ${JSON.stringify(shown)}, found ${JSON.stringify(found)}`;

/** `…` stands for any characters but spaces, as in a URL. */
export const patternOf = (shown: string): RegExp => new RegExp(`^${shown.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\\S+')}$`);
