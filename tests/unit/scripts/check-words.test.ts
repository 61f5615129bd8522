import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findWords } from '../../../scripts/words/find-words.mjs';

const CODE = 'server/src/stores/local-store.ts';

const found = (path: string, text: string) => findWords(path, text).map(({ line, word }) => `${line} ${word}`);

describe('findWords', () => {
  it.each([
    ['a sentence', 'docs/a.md', 'One.\nNobody reads what rests in the store.', ['2 Nobody', '2 rests']],
    ['a sentence over two lines of a comment', CODE, '/**\n * Each store has a directory of its\n * own.\n */', ['2 of its own']],
    ['a message', CODE, 'throw new Error(`${count} renditions were admitted`);', ['1 admitted']],
    ['a name', CODE, 'const placesAtHome = 1;\nfunction giveUp() {}', ['1 At Home', '2 give Up']],
    ['a constant', CODE, 'const MOST_COLUMNS = 4;\nconst LEAST_PAUSE_MS = 5;\nconst KEPT_SPACES = [];', ['1 MOST_COLUMNS', '2 LEAST_PAUSE_MS', '3 KEPT_SPACES']],
    ['the name of a type', CODE, 'export interface Kept {\n}\ntype Answer = string;', ['1 interface Kept', '3 type Answer']],
    ['a private member', CODE, 'class A {\n  private readonly bytes = 1;\n  constructor(private limit: number) {}\n  private async read(): Promise<void> {}\n}', ['2 private readonly bytes', '3 private limit', '4 private async read']],
    ['the name of a file', 'server/src/http/answer-first.ts', '', ['1 answer first']],
  ])('finds %s', (_title, path, text, words) => expect(found(path, text)).toEqual(words));

  it('has the place and the replacement', () => {
    expect(findWords('docs/a.md', 'No.\nIt shall be.')).toEqual([{ path: 'docs/a.md', line: 2, word: 'shall', say: 'must, will, or the present tense' }]);
  });

  it.each([
    ['plain sentences', 'docs/a.md', 'The plugin stores a rendition. The rest is evicted: a room with a view, wallpaper, interesting.'],
    ['a word within another', CODE, 'const shallow = 1; const withdrawn = 2;'],
    ['another type', CODE, 'interface Answers {}\ninterface RawAnswer {}\ntype WriteResult = Answer;'],
    ['private routes, a private constructor and a property', CODE, '// private routes: apart\nprivate constructor() {}\nconst x = { private: true };'],
    ['names of types in prose', 'docs/a.md', 'The interface Kept is of code.'],
  ])('passes %s', (_title, path, text) => expect(found(path, text)).toEqual([]));

  it.each([
    ['an SVG that is drawn', CODE, 'The SVG is drawn.', 'The JPEG is drawn.'],
    ['the scripts that draw', 'scripts/pictures/owl.mjs', 'Drawn around 0,0.', 'Nobody looks.'],
  ])('allows %s only', (_title, path, allowed, refused) => {
    expect(found(path, allowed)).toEqual([]);
    expect(found(path, refused)).toHaveLength(1);
  });
});

describe('node scripts/check-words.mjs', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'renditions-words-'));
    await mkdir(join(directory, 'bad', 'node_modules'), { recursive: true });
    await writeFile(join(directory, 'good.md'), 'The plugin stores it.\n');
    await writeFile(join(directory, 'bad', 'code.ts'), '// Whoever reads it.\n');
    await writeFile(join(directory, 'bad', 'data.bin'), 'whoever');
    await writeFile(join(directory, 'bad', 'node_modules', 'foreign.ts'), '// Whoever reads it.\n');
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const check = (...paths: readonly string[]) => promisify(execFile)(process.execPath, [fileURLToPath(new URL('../../../scripts/check-words.mjs', import.meta.url)), ...paths]);

  it('succeeds without a word of the list', async () => expect((await check(join(directory, 'good.md'))).stdout).toBe(''));

  it('fails with the place of each word', async () => {
    await expect(check(directory)).rejects.toMatchObject({ code: 1, stdout: expect.stringMatching(/^\S*code\.ts:1: "Whoever"\. Say: name who[^\n]*\n\nWords to replace: 1\. /) as unknown });
  });
});
