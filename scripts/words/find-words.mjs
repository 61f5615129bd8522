import { ALLOWED, NAMES, WORDS } from './list.mjs';

const phrases = WORDS.map(({ not, say }) => ({ say, pattern: new RegExp(`\\b(?:${not.replaceAll(' ', '[\\s_-]+')})\\b`, 'gi') }));
const names = NAMES.map(({ not, say }) => ({ say, pattern: new RegExp(not.source, 'gm') }));

/** Removes the marks at the starts of comment lines, so that a phrase is found across lines. Keeps all line breaks. */
const withoutCommentMarks = (text) => text.replaceAll(/\n[ \t]*(?:\*|#|\/\/)(?!\/)/g, '\n ');

/** `giveUp` is "give Up". */
const withSpacesInNames = (text) => text.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').replaceAll('_', ' ');

const lineOf = (text, index) => text.slice(0, index).split('\n').length;

const matches = (pattern, text) => pattern === undefined || pattern.test(text);

const isAllowed = (path, word, line) => ALLOWED.some((entry) => matches(entry.path, path) && matches(entry.word, word) && matches(entry.line, line));

/** The words in a file that the project does not use. `path` is from the root, with slashes; it is checked, too. */
export function findWords(path, text) {
  const lines = text.split('\n');
  const found = new Map();
  const search = (within, patterns, atLine) => {
    for (const { pattern, say } of patterns) {
      for (const { 0: match, index } of within.matchAll(pattern)) {
        const word = match.trim().replaceAll(/\s+/g, ' ');
        const line = atLine ?? lineOf(within, index + match.search(/\S/));
        if (!isAllowed(path, word, lines[line - 1] ?? '')) found.set(`${line} ${say}`, { path, line, word, say });
      }
    }
  };
  const sentences = withoutCommentMarks(text);
  search(withSpacesInNames(sentences), phrases);
  search(sentences, phrases);
  if (!path.endsWith('.md')) search(text, names);
  search(withSpacesInNames(path.replaceAll(/[/.-]/g, ' ')), phrases, 1);
  return [...found.values()].sort((a, b) => a.line - b.line);
}
