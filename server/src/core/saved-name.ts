/** Characters of the database's column. */
const MAX_KEY_LENGTH = 255;

/** Also halves of a surrogate pair, which cannot be stored, and the two characters that end a line or a paragraph. */
const CONTROL = /[\p{Control}\p{Surrogate}\p{Line_Separator}\p{Paragraph_Separator}]/u;

/** U+2800 is an empty Braille cell. */
const VISIBLE = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{Letter}\p{Number}\p{Punctuation}\p{Symbol}\p{Private_Use}]/u;

/** The name of saved settings as it is compared. */
export const savedNameKey = (name: string): string => name.normalize('NFKC').toLowerCase();

/** What was expected of a name instead; null for a name that can be saved. */
export function savedNameFault(name: string): string | null {
  if (CONTROL.test(name)) return 'expected no control characters';
  if (!VISIBLE.test(name)) return 'expected at least one visible character';
  // One ligature may stand for 18 letters.
  return savedNameKey(name).length > MAX_KEY_LENGTH ? 'expected fewer characters that stand for several' : null;
}
