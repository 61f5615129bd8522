/** PostgreSQL stores neither, and fails where a query contains U+0000. */
const UNSTORABLE = /\0|\p{Surrogate}/u;

/** Whether a database can store the text. No row has another text, so no query may get one. */
export const isStorable = (text: string): boolean => !UNSTORABLE.test(text);
