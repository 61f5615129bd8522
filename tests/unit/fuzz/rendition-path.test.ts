import { describe, expect, it } from 'vitest';
import { parseRenditionPath, type PathProblem, type RenditionPath } from '../../../server/src/http/rendition-path';
import { bestTime } from '../../helpers/fuzz/best-time';
import { runCampaign } from '../../helpers/fuzz/campaign';
import { expectedPath } from '../../helpers/fuzz/expected-path';
import { mutateText } from '../../helpers/fuzz/mutate-text';
import { readCorpus } from '../../helpers/fuzz/read-corpus';

const corpus = readCorpus('paths');

/** Path and query, cut where a server cuts them. */
function cut(target: string): readonly [path: string, query: string] {
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), inAscii(target.slice(mark + 1))];
}

/** Node's server only accepts ASCII in a path, and URLSearchParams misreads other characters beside a broken escape. */
const inAscii = (query: string): string =>
  query.replace(/[^\0-\x7f]+/g, (text) => Buffer.from(text, 'utf8').toString('hex').replace(/../g, '%$&'));

const said = (answer: RenditionPath | PathProblem): string =>
  typeof answer === 'string' ? answer : JSON.stringify([answer.signature, answer.id, answer.spec, answer.expiresAtSeconds, answer.versionTag]);

/** `expect` costs more than parsing: a million times it is asked only where something is wrong. */
function judge(target: string): void {
  const [path, query] = cut(target);
  const [answer, expected] = [said(parseRenditionPath(path, query)), said(expectedPath(path, query))];
  if (answer !== expected) expect(answer).toBe(expected);
}

describe('the path of a rendition', () => {
  it.each(corpus.entries.map((entry) => [entry.slice(0, 60), entry]))('%j says what the contract says', (_title, target) => judge(target));

  it('says so after any mutation', { timeout: 360_000 }, () => {
    runCampaign({ inputs: 1_000_000, make: (random) => mutateText(random.pick(corpus.entries), random, corpus), judge });
  });

  it.each(['/', '%', '%25', '%F0%9F%93%B7', 's/1/%C3', '&', 's/1/a?&', 's/1/a?expires=1&', 's/1/a?v=%', 's/1/a?=', '\ud83d'])('takes no longer than its length, of %j over and over', (part) => {
    const [path, query] = cut(part.repeat(Math.ceil(100_000 / part.length)));
    expect(bestTime(() => parseRenditionPath(`s/1/${path}`, query))).toBeLessThan(50);
    expect(bestTime(() => parseRenditionPath(path, path))).toBeLessThan(50);
  });
});
