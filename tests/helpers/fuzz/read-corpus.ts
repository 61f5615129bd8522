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

export interface KeptCorpus extends TextCorpus {
  /** The same entries by what they are about. */
  readonly topics: Readonly<Record<string, readonly string[]>>;
}

/** A corpus that is kept; under `dictionary` it has the words for mutations. */
export function readCorpus(name: 'headers' | 'paths' | 'signatures' | 'specs'): KeptCorpus {
  const written = JSON.parse(readFileSync(new URL(`../../fixtures/fuzz/${name}.json`, import.meta.url), 'utf8')) as Written;
  const { dictionary = [], ...topics } = Object.fromEntries(Object.entries(written).map(([topic, entries]) => [topic, entries.map(inFull)]));
  return { topics, entries: Object.values(topics).flat(), dictionary };
}
