import type { Random } from './random';

/** What a campaign starts from, and the words that it puts in. */
export interface TextCorpus {
  readonly entries: readonly string[];
  readonly dictionary: readonly string[];
}

/** The most that a mutation doubles at once, and the longest text that it makes. Texts of the corpus may be longer. */
const MAX_DOUBLED = 24;
const MAX_CHARACTERS = 600;

/** Characters that mean something to one reader or another, and all the rest. */
function character(random: Random): string {
  const kind = random.below(8);
  if (kind < 5) return String.fromCharCode(32 + random.below(95));
  if (kind === 5) return String.fromCharCode(random.below(32));
  return String.fromCharCode(kind === 6 ? 128 + random.below(128) : random.below(0x10000));
}

const replace = (text: string, from: number, to: number, by: string): string => text.slice(0, from) + by + text.slice(to);

type Mutation = (text: string, random: Random, corpus: TextCorpus) => string;

const MUTATIONS: readonly Mutation[] = [
  // Flips one bit of a character.
  (text, random) => {
    const at = random.below(text.length);
    return replace(text, at, at + 1, String.fromCharCode((text.charCodeAt(at) || 0) ^ (1 << random.below(8))));
  },
  (text, random) => {
    const at = random.below(text.length + 1);
    return replace(text, at, at, character(random));
  },
  (text, random) => {
    const at = random.below(text.length);
    return replace(text, at, at + 1 + random.below(3), '');
  },
  // Doubles a part of it.
  (text, random) => {
    const at = random.below(text.length);
    return replace(text, at, at, text.slice(at, at + 1 + random.below(MAX_DOUBLED)));
  },
  // Goes on as another entry does.
  (text, random, { entries }) => {
    const other = random.pick(entries);
    return text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1));
  },
  (text, random, { dictionary }) => {
    const at = random.below(text.length + 1);
    return replace(text, at, random.below(2) === 0 ? at : at + 1 + random.below(4), random.pick(dictionary));
  },
];

/** `text` after up to three mutations; now and then none, so that what is right is judged as well. */
export function mutateText(text: string, random: Random, corpus: TextCorpus): string {
  let mutated = text;
  for (let left = random.below(4); left > 0; left -= 1) mutated = random.pick(MUTATIONS)(mutated, random, corpus);
  return mutated.length > MAX_CHARACTERS && mutated.length > text.length ? mutated.slice(0, MAX_CHARACTERS) : mutated;
}
