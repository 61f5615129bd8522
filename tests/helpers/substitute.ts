/** Replaces every occurrence of each key by its value in one pass; throws if a key does not occur. */
export function substitute(text: string, values: Readonly<Record<string, string>>): string {
  const keys = Object.keys(values);
  const absent = keys.filter((key) => key === '' || !text.includes(key));
  if (absent.length > 0) throw new Error(`expected "${absent.join('", "')}" in:\n${text}`);
  if (keys.length === 0) return text;
  // Longer keys first: a key may be a prefix of another.
  const pattern = [...keys].sort((a, b) => b.length - a.length).map((key) => key.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return text.replaceAll(new RegExp(pattern, 'g'), (key) => values[key] ?? key);
}
