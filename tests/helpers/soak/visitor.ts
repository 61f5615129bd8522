import { setTimeout as delay } from 'node:timers/promises';
import { signedPath } from '../../../server/src/signing/signed-path';
import { createSigner } from '../../../server/src/signing/signature';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { moment, type FileHistory } from './file-history';
import { checkResponse, type SoakResponse, type SoakRequest } from './check-response';
import type { SeededRandom } from './seeded-random';
import type { Life, SoakState } from './soak-state';
import { EXPECTED_RENDITIONS } from './expected-renditions';

export const SOAK_SECRET = 'the secret of the soak: long enough';
const signer = createSigner({ keys: keysFromSecret(SOAK_SECRET), algorithm: 'sha256' });

/** The maximum number of requests of one visitor between two kills. */
const MAX_REQUESTS = 20_000;
const PAUSE_MS = 10;
const REQUEST_TIMEOUT_MS = 30_000;
/** The number of popular renditions, which are mostly cache hits. */
const POPULAR = 4;

/** The frequencies of the kinds of requests. */
const KINDS = { popular: 45, any: 20, versioned: 15, revalidated: 15, deleted: 5 } as const;

/** Requests one rendition after the other while Strapi runs. */
export async function visit(state: SoakState, life: Life, random: SeededRandom): Promise<void> {
  for (let count = 0; count < MAX_REQUESTS && moment() < life.until && life.killedAt === null; count += 1) {
    const kind = random.weighted(KINDS);
    const request = choose(state, kind, random);
    if (request !== null) await requestAndCheck(state, life, kind, request);
    await delay(PAUSE_MS);
  }
}

function choose(state: SoakState, kind: keyof typeof KINDS, random: SeededRandom): SoakRequest | null {
  const file = random.one(kind === 'deleted' ? state.deletedFiles : state.files) ?? null;
  const expected = random.one(kind === 'popular' || kind === 'revalidated' ? EXPECTED_RENDITIONS.slice(0, POPULAR) : EXPECTED_RENDITIONS);
  if (file === null || expected === undefined) return null;
  const tag = kind === 'versioned' ? (random.one([...file.codesOfTags.keys()].slice(-2)) ?? null) : null;
  const cached = kind === 'revalidated' ? (state.cached.get(addressOf(file, expected.spec)) ?? null) : null;
  return { file, expected, tag, cached };
}

const addressOf = ({ fileId }: FileHistory, spec: string): string => `${fileId}/${spec}`;

async function requestAndCheck(state: SoakState, life: Life, kind: string, request: SoakRequest): Promise<void> {
  const { file, expected } = request;
  const address = addressOf(file, expected.spec);
  const response = await send(life, request).catch((error: unknown) => String(error));
  if (typeof response === 'string') {
    state.count(life.killedAt === null ? 'requests failed' : 'requests interrupted by a kill');
    if (life.killedAt === null) state.complain(`${address}: ${response}`);
    return;
  }
  state.count(`${kind} ${response.status}`);
  const verdict = await checkResponse(request, response);
  if (verdict.complaint !== undefined) state.complain(`${address} (${kind}, ${new Date(response.start).toISOString()}): ${verdict.complaint}`);
  else if (verdict.code !== null && response.status === 200) recordReceived(state, address, verdict.code, request, response);
}

async function send({ playground }: Life, { file, expected: { spec }, tag, cached }: SoakRequest): Promise<SoakResponse> {
  const path = signedPath({ path: '/images', signer, fileId: file.fileId, spec, ...(tag !== null && { version: tag }) });
  const start = moment();
  const response = await fetch(`${playground.url}${path}`, {
    headers: cached === null ? {} : { 'if-none-match': cached.etag },
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes, start, end: moment() };
}

/** An ETag is the rendition's key: all responses with it must have the same image. */
function recordReceived(state: SoakState, address: string, code: number, { expected: { spec } }: SoakRequest, { headers, bytes }: SoakResponse): void {
  const etag = headers.get('etag') ?? '';
  const hash = etag.replaceAll('"', '');
  const before = state.received.get(hash);
  if (before !== undefined && (before.code !== code || before.spec !== spec || before.bytes !== bytes.length)) {
    state.complain(`${address}: image ${code} of ${bytes.length} bytes with the ETag of ${JSON.stringify(before)}`);
  }
  state.received.set(hash, { code, spec, bytes: bytes.length });
  state.cached.set(address, { etag, code });
}
