export interface FoundWord {
  readonly path: string;
  readonly line: number;
  readonly word: string;
  /** What to write instead. */
  readonly say: string;
}

export function findWords(path: string, text: string): readonly FoundWord[];
