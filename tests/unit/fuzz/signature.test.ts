import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { createSigner, type SigningAlgorithm } from '../../../server/src/signing/signature';
import { bestTime } from '../../helpers/fuzz/best-time';
import { runCampaign } from '../../helpers/fuzz/campaign';
import { mutateText } from '../../helpers/fuzz/mutate-text';
import type { Random } from '../../helpers/fuzz/random';
import { readCorpus } from '../../helpers/fuzz/read-corpus';

const ALGORITHMS = ['sha256', 'sha1'] as const;
const SECRET = 'correct horse';
/** One key each: every further one costs a digest a call. */
const signers = {
  sha256: createSigner({ keys: keysFromSecret(SECRET), algorithm: 'sha256' }),
  sha1: createSigner({ keys: keysFromSecret(SECRET), algorithm: 'sha1' }),
};

/** What a URL carries; the id as it is spelled. */
interface Claim {
  readonly signature: string;
  readonly id: string;
  readonly spec: string;
  readonly expires: number | null;
}

interface Forgery extends Claim {
  readonly algorithm: SigningAlgorithm;
  /** What it was made from, which is truly signed. */
  readonly truth: Claim;
}

const messageOf = ({ id, spec, expires }: Claim): Buffer => Buffer.from(`${id}/${spec}/${expires === null ? '' : `?expires=${expires}`}`, 'utf8');

const IDS = ['0', '1', '12', '9007199254740991', '012', '+1', '1/2', '', '\u0661'];
const EXPIRIES = [null, 0, 1, 5, 4_102_444_800, 999_999_999_999_999];
const corpus = readCorpus('signatures');

/** A signature that uses no code of the plugin. */
const TRUTHS: readonly Omit<Forgery, keyof Claim>[] = ALGORITHMS.flatMap((algorithm) =>
  IDS.flatMap((id) => corpus.entries.flatMap((spec) => EXPIRIES.map((expires) => {
    const unsigned = { signature: '', id, spec, expires };
    const signature = createHmac(algorithm, SECRET).update(messageOf(unsigned)).digest('base64').replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
    return { algorithm, truth: { ...unsigned, signature } };
  }))));

const others = { ...corpus, entries: TRUTHS.map(({ truth }) => truth.signature) };

/** A signature is varied most, then what it is over; one in nine is left as it is, with its padding or without. */
function forge(random: Random): Forgery {
  const { algorithm, truth } = random.pick(TRUTHS);
  const written = random.below(2) === 0 ? truth.signature : `${truth.signature}=`;
  const kind = random.below(9);
  const signature = kind < 5 ? mutateText(written, random, others) : written;
  const id = kind === 5 ? mutateText(truth.id, random, { ...corpus, entries: IDS }) : truth.id;
  const spec = kind === 6 ? mutateText(truth.spec, random, corpus) : truth.spec;
  return { algorithm, truth, signature, id, spec, expires: kind === 7 ? varied(truth.expires, random) : truth.expires };
}

const varied = (expires: number | null, random: Random): number | null =>
  random.below(2) === 0 ? random.pick(EXPIRIES) : (expires ?? 0) + random.below(5) - 2;

/** The one true spelling of the signature, over what was signed, byte for byte. */
function isTrue({ truth, ...claim }: Forgery): boolean {
  return (claim.signature === truth.signature || claim.signature === `${truth.signature}=`) && messageOf(claim).equals(messageOf(truth));
}

/** `expect` costs more than verifying: a million times it is asked only where something is wrong. */
function judge(forgery: Forgery): void {
  const { algorithm, signature, id, spec, expires } = forgery;
  const [verified, expected] = [signers[algorithm].verify(signature, id, spec, expires), isTrue(forgery)];
  if (verified !== expected) expect(verified).toBe(expected);
}

describe('a signature', () => {
  it.each(ALGORITHMS)('of %s is accepted as it is, with its padding and without', (algorithm) => {
    for (const { truth: { signature, id, spec, expires } } of TRUTHS.filter((row) => row.algorithm === algorithm)) {
      expect(signers[algorithm].verify(signature, id, spec, expires)).toBe(true);
      expect(signers[algorithm].verify(`${signature}=`, id, spec, expires)).toBe(true);
    }
  });

  it('is accepted after no mutation of it or of what it is over', { timeout: 360_000 }, () => {
    runCampaign({ inputs: 1_000_000, make: forge, judge });
  });

  it.each(['A', '=', '-', '/', '\u00e9', '\ud83d'])('takes no longer than its length, of %j over and over', (part) => {
    const long = part.repeat(100_000);
    for (const algorithm of ALGORITHMS) {
      const signer = signers[algorithm];
      expect(bestTime(() => signer.verify(long, '1', 'width-4'))).toBeLessThan(50);
      expect(bestTime(() => signer.verify(signer.sign(1, 'width-4'), long, long))).toBeLessThan(50);
    }
  });
});
