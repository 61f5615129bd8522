/**
 * Words that the project does not use, with their replacements. `not` is a regular expression of whole words, in any
 * case; a space in it matches a space, a hyphen, an underscore or the start of a capital letter: `give up` finds `giveUp`.
 */
export const WORDS = [
  { not: 'whoever', say: 'name who: the client, the editor, every process that' },
  { not: 'whom', say: 'who; or turn the sentence' },
  { not: 'nobody|somebody', say: 'name who: no client, an editor; or "unauthenticated", "not authorised"' },
  { not: 'of its own', say: 'its own, a separate, a different' },
  { not: "of the project'?s own", say: 'of the project; custom' },
  { not: 'shall', say: 'must, will, or the present tense' },
  { not: 'rests|at rest', say: 'is stored; stored' },
  { not: 'anew', say: 'again' },
  { not: 'ever after', say: 'later requests get it from a cache' },
  { not: 'at home', say: 'name the place' },
  { not: 'comes? to (?:its|their) end', say: 'ends; drain' },
  { not: 'waiting line', say: 'queue' },
  { not: 'gives? up|gave up|giving up', say: 'abort, cancel' },
  { not: 'on hold', say: 'queued' },
  { not: 'lets? go|letting go', say: 'evict, release, delete' },
  { not: 'admit(?:s|ted)?', say: 'verify the signature, signed; let a job into the queue: accept' },
  { not: 'answer first|quick answers?', say: 'fast path, response cache' },
  { not: 'gone files', say: 'orphan sweep' },
  { not: 'any authentication', say: 'authentication strategy' },
  { not: 'draws|drawn|drawings?', say: 'render, rasterise; image' },
  { not: 'walls?', say: 'boundary' },
  { not: 'rooms', say: 'modules' },
];

/** Patterns for names in code. */
export const NAMES = [
  { not: /\b(?:interface|type|class) (?:Answer|Question|Kept|Made|Placed|Drawn|Admitted|Abandoned)\b/, say: 'Response, WriteResult, RenderResult, StoredRendition, SignedRequest, Aborted' },
  { not: /\b(?:MOST|LONGEST|LARGEST)_[A-Z_]+/, say: 'MAX_' },
  { not: /\b(?:LEAST|SHORTEST|SMALLEST)_[A-Z_]+/, say: 'MIN_' },
  { not: /\bKEPT_[A-Z_]+/, say: 'STORED_, or what is kept' },
  { not: /(?<=^\s*|[(,]\s*)private (?!constructor)(?:(?:static|readonly|async|get|set) )*\w+(?=\??\s*[(:=;<])/, say: '#name' },
];

/**
 * Correct uses of these words. An entry has patterns for the path from the root, the word and its line; a missing
 * pattern matches everything.
 */
export const ALLOWED = [
  { path: /^scripts\/words\/|^tests\/unit\/scripts\/check-words\.test\.ts$/, reason: 'The list, and its test.' },
  { word: /^draw/i, line: /svg/i, reason: 'librsvg draws an SVG: it rasterises it.' },
  { word: /^draw/i, path: /\/svg\.(?:test\.)?ts$/, reason: 'The same, in files about SVG.' },
  { word: /^draw/i, path: /^scripts\/(?:pictures\/|draw-pictures\.mjs)/, reason: 'A script draws the sample images.' },
  { word: /^draw/i, path: /^(?:admin\/src|tests\/unit\/admin)\//, reason: 'An editor draws a crop with the mouse.' },
];
