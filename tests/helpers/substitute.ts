/** The text with every occurrence of each key replaced by its value, all at once; throws where a key does not occur. */
export function substitute(text: string, values: Readonly<Record<string, string>>): string {
  const keys = Object.keys(values);
  const absent = keys.filter((key) => key === '' || !text.includes(key));
  if (absent.length > 0) throw new Error(`expected "${absent.join('", "')}" in:\n${text}`);
  if (keys.length === 0) return text;
  // Longer ones first: one may begin like another.
  const pattern = [...keys].sort((a, b) => b.length - a.length).map((key) => key.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return text.replaceAll(new RegExp(pattern, 'g'), (key) => values[key] ?? key);
}
