/** Longer words are not compared, so that the work is bounded for any input. */
const MAX_LENGTH = 30;

/** ` Did you mean "jpeg"?`, with a leading space; an empty text where no candidate is close to `written`. */
export function didYouMean(written: string, candidates: readonly string[]): string {
  const found = closest(written, candidates);
  return found === null ? '' : ` Did you mean ${JSON.stringify(found)}?`;
}

/** The candidate closest to `written`, or null where none is close. */
export function closest(written: string, candidates: readonly string[]): string | null {
  if (written.length < 2 || written.length > MAX_LENGTH) return null;
  const word = written.toLowerCase();
  const [best] = candidates
    .map((candidate) => ({ candidate, edits: editsBetween(word, candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= allowedEdits(word, candidate.toLowerCase()))
    .sort((one, other) => one.edits - other.edits);
  return best?.candidate ?? null;
}

/** A third of the letters may differ. If one word starts with the other, as `expiresInSeconds` with `expires`, all others may. */
function allowedEdits(word: string, candidate: string): number {
  const [short, long] = word.length < candidate.length ? [word, candidate] : [candidate, word];
  return short.length >= 3 && long.startsWith(short) ? long.length : Math.max(1, Math.floor(word.length / 3));
}

/** Letters to add, drop, replace or swap with their neighbour (the optimal string alignment distance). */
function editsBetween(one: string, other: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      next.push(Math.min(
        at(last, column) + 1,
        at(next, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
        isSwapped ? at(beforeLast, column - 2) + 1 : Infinity,
      ));
    }
    [beforeLast, last] = [last, next];
  }
  return at(last, other.length);
}

const at = (row: readonly number[], column: number): number => row[column] ?? Infinity;
