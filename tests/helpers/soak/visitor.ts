import { setTimeout as delay } from 'node:timers/promises';
import { signedPath } from '../../../server/src/signing/signed-path';
import { createSigner } from '../../../server/src/signing/signature';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { moment, type FileHistory } from './file-history';
import { judgeAnswer, type SoakAnswer, type SoakRequest } from './judge-answer';
import type { SeededRandom } from './seeded-random';
import type { Life, SoakWorld } from './soak-world';
import { WANTED } from './wanted-renditions';

export const SOAK_SECRET = 'the secret of the soak: long enough';
const signer = createSigner({ keys: keysFromSecret(SOAK_SECRET), algorithm: 'sha256' });

/** Requests of one visitor in one life, whatever the time says. */
const MOST_REQUESTS = 20_000;
const PAUSE_MS = 10;
const REQUEST_TIMEOUT_MS = 30_000;
/** What everybody asks for: hits, mostly. */
const POPULAR = 4;

/** How often what is asked for. */
const KINDS = { popular: 45, any: 20, versioned: 15, revalidated: 15, deleted: 5 } as const;

/** Asks for one picture after the other, as long as Strapi lives. */
export async function visit(world: SoakWorld, life: Life, random: SeededRandom): Promise<void> {
  for (let count = 0; count < MOST_REQUESTS && moment() < life.until && life.killedAt === null; count += 1) {
    const kind = random.weighted(KINDS);
    const request = choose(world, kind, random);
    if (request !== null) await askAndJudge(world, life, kind, request);
    await delay(PAUSE_MS);
  }
}

function choose(world: SoakWorld, kind: keyof typeof KINDS, random: SeededRandom): SoakRequest | null {
  const file = random.one(kind === 'deleted' ? world.deletedFiles : world.files) ?? null;
  const wanted = random.one(kind === 'popular' || kind === 'revalidated' ? WANTED.slice(0, POPULAR) : WANTED);
  if (file === null || wanted === undefined) return null;
  const tag = kind === 'versioned' ? (random.one([...file.codesOfTags.keys()].slice(-2)) ?? null) : null;
  const held = kind === 'revalidated' ? (world.held.get(addressOf(file, wanted.spec)) ?? null) : null;
  return { file, wanted, tag, held };
}

const addressOf = ({ fileId }: FileHistory, spec: string): string => `${fileId}/${spec}`;

async function askAndJudge(world: SoakWorld, life: Life, kind: string, request: SoakRequest): Promise<void> {
  const { file, wanted } = request;
  const address = addressOf(file, wanted.spec);
  const answer = await ask(life, request).catch((error: unknown) => String(error));
  if (typeof answer === 'string') {
    world.count(life.killedAt === null ? 'requests failed' : 'requests cut off by a kill');
    if (life.killedAt === null) world.complain(`${address}: ${answer}`);
    return;
  }
  world.count(`${kind} ${answer.status}`);
  const verdict = await judgeAnswer(request, answer);
  if (verdict.complaint !== undefined) world.complain(`${address} (${kind}, ${new Date(answer.start).toISOString()}): ${verdict.complaint}`);
  else if (verdict.code !== null && answer.status === 200) noteSeen(world, address, verdict.code, request, answer);
}

async function ask({ playground }: Life, { file, wanted: { spec }, tag, held }: SoakRequest): Promise<SoakAnswer> {
  const path = signedPath({ path: '/images', signer, fileId: file.fileId, spec, ...(tag !== null && { version: tag }) });
  const start = moment();
  const answer = await fetch(`${playground.url}${path}`, {
    headers: held === null ? {} : { 'if-none-match': held.etag },
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, headers: answer.headers, bytes, start, end: moment() };
}

/** An ETag is the rendition's key: whatever is ever served under it is the same. */
function noteSeen(world: SoakWorld, address: string, code: number, { wanted: { spec } }: SoakRequest, { headers, bytes }: SoakAnswer): void {
  const etag = headers.get('etag') ?? '';
  const hash = etag.replaceAll('"', '');
  const before = world.seen.get(hash);
  if (before !== undefined && (before.code !== code || before.spec !== spec || before.bytes !== bytes.length)) {
    world.complain(`${address}: picture ${code} of ${bytes.length} bytes under the ETag of ${JSON.stringify(before)}`);
  }
  world.seen.set(hash, { code, spec, bytes: bytes.length });
  world.held.set(address, { etag, code });
}
