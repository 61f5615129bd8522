import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedStatuses, FILE_ID, NOW_SECONDS, signatureOf } from '../../helpers/fuzz/expected-status';
import { createHttpClient, sendableHeader, sendableTarget, type Answered, type Asked, type HttpClient } from '../../helpers/fuzz/http-client';
import { mutateText } from '../../helpers/fuzz/mutate-text';
import { createRandom, type Random } from '../../helpers/fuzz/random';
import { readCorpus } from '../../helpers/fuzz/read-corpus';
import { startImageServer, type ImageServer } from '../../helpers/image-server';
import { pictureBytes } from '../../helpers/picture-bytes';

const [paths, specs, headers] = [readCorpus('paths'), readCorpus('specs'), readCorpus('headers')];
const bytes = pictureBytes(100);

let server: ImageServer;
let client: HttpClient;
let etag: string;

beforeAll(async () => {
  server = await startImageServer();
  server.clock.now = NOW_SECONDS * 1000;
  server.renditions.add({ format: 'jpeg', bytes }, { fileId: FILE_ID });
  client = createHttpClient(server.port);
  etag = String((await client.ask({ method: 'GET', target: signed(String(FILE_ID), 'width-400', null), headers: {} })).headers.etag);
});
afterAll(async () => {
  client.close();
  await server.close();
});

function signed(id: string, spec: string, expires: number | null): string {
  const written = [signatureOf(id, spec, expires), id, spec].map((part) => encodeURIComponent(Buffer.from(part, 'utf8').toString('utf8')));
  return `/images/${written.join('/')}${expires === null ? '' : `?expires=${expires}`}`;
}

const EXPIRIES = [null, null, null, null, null, 0, NOW_SECONDS - 1, NOW_SECONDS, NOW_SECONDS + 1, 999_999_999_999_999];
const IDS = [...Array.from({ length: 12 }, () => String(FILE_ID)), '13', '012', '+12', '9007199254740993', '\u0661\u0662', '1/2'];
const TRUE_TARGETS = specs.entries.slice(0, 30).map((spec, index) => signed(String(FILE_ID), spec, EXPIRIES[index % EXPIRIES.length] ?? null));
const targets = { entries: [...TRUE_TARGETS, ...paths.entries.map((path) => `/images/${path}`)], dictionary: paths.dictionary };

/** A third of the targets are right, so that the headers matter; a third are truly signed, over specs that are mutated; of the others, the whole is. */
function target(random: Random): string {
  const kind = random.below(3);
  if (kind === 0) return random.pick(TRUE_TARGETS);
  if (kind === 1) return sendableTarget(mutateText(random.pick(targets.entries), random, targets));
  return signed(random.pick(IDS), mutateText(random.pick(specs.entries), random, specs), random.pick(EXPIRIES));
}

/** Headers, and what each should speak of: in two of three it does, or did before it was mutated. */
const FUZZED = { 'range': 'ranges', 'if-none-match': 'tags', 'if-modified-since': 'dates', 'if-range': 'tags', 'accept': 'accepted' };
const METHODS = [...Array.from({ length: 20 }, () => 'GET'), 'HEAD', 'POST', 'DELETE'];

function question(random: Random): Asked {
  const valueOf = (topic: string): string => {
    const about = random.below(3) === 0 ? headers.entries : headers.topics[topic];
    return sendableHeader(topic === 'tags' && random.below(3) === 0 ? etag : mutateText(random.pick(about ?? []), random, headers));
  };
  const chosen = Object.entries(FUZZED).filter(() => random.below(3) === 0).map(([name, topic]) => [name, valueOf(topic)]);
  return { method: random.pick(METHODS), target: target(random), headers: Object.fromEntries(chosen) };
}

/** The fault of a response, or null. */
function faultOf({ method, target: path }: Asked, { status, headers: answered, body }: Answered): string | null {
  const allowed = expectedStatuses(method, path);
  if (!allowed.includes(status)) return `answered ${status}, expected ${allowed.join(' or ')}`;
  if (method === 'HEAD' || status === 304) return body.length === 0 ? null : 'has a body';
  if (status === 200 && !body.equals(bytes)) return 'is not the image';
  if (status === 206) {
    const [, start, end] = /^bytes ([0-9]+)-([0-9]+)\/100$/.exec(String(answered['content-range'])) ?? [];
    if (!body.equals(bytes.subarray(Number(start), Number(end) + 1)) || body.length === 0) return `is not the part that ${answered['content-range']} says`;
  }
  return null;
}

const FIRST_SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const INPUTS = 10_000;

describe('an image route', () => {
  it('responds to any request as the contract says', { timeout: 360_000 }, async () => {
    const faults: string[] = [];
    const tally: Record<number, number> = {};
    let seed = FIRST_SEED;
    const askOn = async (): Promise<void> => {
      while (seed < FIRST_SEED + INPUTS) {
        const own = seed++;
        const asked = question(createRandom(own));
        const answer = await client.ask(asked).catch((error: unknown) => String(error));
        const fault = typeof answer === 'string' ? answer : faultOf(asked, answer);
        if (fault !== null) faults.push(`FUZZ_SEED=${own}, ${JSON.stringify(asked)}: ${fault}`);
        if (typeof answer !== 'string') tally[answer.status] = (tally[answer.status] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: 8 }, askOn));
    expect(faults).toEqual([]);
    // A status that never occurred was not tested.
    expect(Object.keys(tally)).toEqual(['200', '206', '304', '400', '403', '404', '405', '416']);
    expect(new Set(server.log.levels())).toEqual(new Set(['debug']));
    expect(server.koaErrors).toEqual([]);
  });
});
