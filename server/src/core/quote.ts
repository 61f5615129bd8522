/** Longer texts are truncated in messages, so that a message stays short whatever a request contains. */
const MAX_LENGTH = 60;

export const shorten = (text: string): string => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text);

/** A value as messages quote it: as JSON. */
export const quote = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(shorten(value)) : shorten(JSON.stringify(value) ?? String(value)));
