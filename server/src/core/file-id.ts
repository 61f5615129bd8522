/** Largest value of Strapi's id columns. PostgreSQL fails at a larger number instead of finding no row, so no query may get one. */
const MAX_FILE_ID = 2_147_483_647;

/** Canonical: no sign, no leading zero. */
const DIGITS = /^[1-9][0-9]{0,9}$/;

/** Whether the media library can have a file with that id. */
export const isFileId = (id: number): boolean => Number.isInteger(id) && id >= 1 && id <= MAX_FILE_ID;

/** Reads a file's id from a URL; null where no file can have it. */
export function readFileId(text: string): number | null {
  const id = DIGITS.test(text) ? Number(text) : NaN;
  return isFileId(id) ? id : null;
}
