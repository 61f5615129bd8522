import { describe, expect, it } from 'vitest';
import { parseSpec, printOperation } from '../../../server/src/core/filter-spec/parse';
import { bestTime } from '../../helpers/fuzz/best-time';
import { runCampaign } from '../../helpers/fuzz/campaign';
import { isSpec } from '../../helpers/fuzz/is-spec';
import { mutateText } from '../../helpers/fuzz/mutate-text';
import { readCorpus } from '../../helpers/fuzz/read-corpus';
import { parsedSpec } from '../../helpers/parsed-spec';
import { presetsOf } from '../../helpers/presets';

const corpus = readCorpus('specs');

/** The corpus names them. */
const SPECS = { card: 'fill-600x400|format-webp', grey: 'grayscale', long: 'flip-h|flip-v|flip-h|flip-v|flip-h|flip-v|flip-h|flip-v', whole: 'original' };
const [presets, specs] = [presetsOf(SPECS), new Map(Object.entries(SPECS))];

/** `expect` costs more than parsing: a million times it is asked only where something is wrong. */
function judge(text: string): void {
  const spec = parsedSpec(text, presets);
  if ((spec !== null) !== isSpec(text, specs)) expect(spec, 'accepted').toBe(isSpec(text, specs) ? 'a spec' : null);
  if (spec === null) return;
  const { canonical, operations } = spec;
  if (canonical.length > 256 || operations.length > 16 || !isSpec(canonical)) expect(canonical, 'canonical form').toBe('a spec');
  const again = parseSpec(canonical);
  if (again.canonical !== canonical) expect(again.canonical, 'printed again').toBe(canonical);
  if (again.operations.map(printOperation).join('|') !== canonical) expect(again.operations, 'read again').toEqual(operations);
}

describe('a filter spec', () => {
  it.each(corpus.entries.map((entry) => [entry.slice(0, 60), entry]))('%j is what the contract says', (_title, text) => judge(text));

  it('is so after any mutation', { timeout: 360_000 }, () => {
    runCampaign({ inputs: 1_000_000, make: (random) => mutateText(random.pick(corpus.entries), random, corpus), judge });
  });

  // What is longer than a spec may be is refused before it is read; what is just not too long is read in full.
  it.each(['|', '-', 'x', '0', '9', '.', 'width-1|', 'width-', 'a', '1x', '{a,', '\u0664', '\ud83d'])('takes no longer than its length, of %j over and over', (part) => {
    for (const length of [256, 257, 100_000]) {
      const text = part.repeat(Math.ceil(length / part.length)).slice(0, length);
      expect(bestTime(() => parsedSpec(text))).toBeLessThan(50);
      expect(bestTime(() => parsedSpec(`scale-0.${text}`.slice(0, length)))).toBeLessThan(50);
    }
  });
});
