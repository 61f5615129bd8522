import { readFileSync } from 'node:fs';
import type { TextCorpus } from './mutate-text';

/** A long text, as a reader would describe it. */
interface Repeated {
  readonly before?: string;
  readonly repeat: string;
  readonly times: number;
  readonly after?: string;
}

type Written = Readonly<Record<string, readonly (string | Repeated)[]>>;

const inFull = (entry: string | Repeated): string =>
  typeof entry === 'string' ? entry : `${entry.before ?? ''}${entry.repeat.repeat(entry.times)}${entry.after ?? ''}`;

/** A corpus that is kept: entries by what they are about, and under `dictionary` the words for mutations. */
export function readCorpus(name: 'paths' | 'signatures' | 'specs'): TextCorpus {
  const { dictionary = [], ...topics } = JSON.parse(readFileSync(new URL(`../../fixtures/fuzz/${name}.json`, import.meta.url), 'utf8')) as Written;
  return { entries: Object.values(topics).flat().map(inFull), dictionary: dictionary.map(inFull) };
}
