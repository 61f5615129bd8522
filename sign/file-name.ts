/** A file name as path segments: one, encoded, or none where no character is allowed there. */
export function segmentOf(fileName: string): readonly string[] {
  // Control characters, lone surrogates (they cannot be encoded), line separators, and slashes of either kind.
  const clean = fileName.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}/\\]/gu, '').trim();
  // Clients resolve "." and "..". What encodeURIComponent leaves could end a quoted attribute or a CSS url().
  return /^\.*$/.test(clean) ? [] : [encodeURIComponent(clean).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)];
}
