import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { articleApis, type ArticleApis, type Reply } from '../helpers/crops/articles';
import { FAULT_KINDS, faultyCrops, randomCrops, type Known, type RandomValue } from '../helpers/crops/random-crops';
import { createRandom } from '../helpers/fuzz/random';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';

/** `CROPS_VALUES=10000` for the whole campaign. */
const COUNT = Number(process.env['CROPS_VALUES'] ?? 1500);
const SEED = Number(process.env['CROPS_SEED'] ?? 20_261_127);
const AT_ONCE = 4;

const CONFIG = { presets: { hero: 'fill-100x40', teaser: 'fill-40x60', portrait: 'width-60' } };

interface Article {
  readonly documentId: string;
  readonly coverCrops: unknown;
  readonly banners: readonly { readonly imageCrops: unknown }[];
  readonly sections: readonly { readonly imageCrops: unknown }[];
}

type ArticleReply = Reply<{ readonly data: Article }>;

let playground: TestPlayground;
let apis: ArticleApis;
let known: Known;
/** Articles that are written again and again. */
let articles: readonly string[];

beforeAll(async () => {
  playground = await startTestPlayground({ env: { RENDITIONS_CONFIG: JSON.stringify(CONFIG) } });
  apis = await articleApis(playground);
  known = { documentIds: (await playground.admin.findFiles()).slice(0, 4).map(({ documentId }) => documentId), presets: ['hero', 'teaser'] };
  articles = (await apis.content<{ readonly data: readonly Article[] }>('/api/articles')).body.data.map(({ documentId }) => documentId);
});
afterAll(() => playground?.stop());

/** Where in an article a value is written, and how it is read back. */
const PLACES: readonly (readonly [dataOf: (json: string) => string, read: (article: Article) => unknown])[] = [
  [(json) => `"coverCrops":${json}`, ({ coverCrops }) => coverCrops],
  [(json) => `"banners":[{"heading":"one"},{"imageCrops":${json}}]`, ({ banners }) => banners[1]?.imageCrops],
  [(json) => `"sections":[{"__component":"layout.banner","imageCrops":${json}}]`, ({ sections }) => sections[0]?.imageCrops],
];

const POPULATE = 'populate[0]=banners&populate[1]=sections';
let titles = 0;

/** Ways in: each writes some data, and tells which version of the article has it then. */
const WAYS: readonly ((data: string, documentId: string) => Promise<ArticleReply>)[] = [
  (data, documentId) => apis.content(`/api/articles/${documentId}?${POPULATE}`, { method: 'PUT', body: `{"data":{${data}}}` }),
  (data, documentId) => apis.admin(`/${documentId}`, { method: 'PUT', body: `{${data}}` }),
  (data) => apis.content(`/api/articles?${POPULATE}`, { body: `{"data":{"title":"Random ${(titles += 1)}",${data}}}` }),
  (data) => apis.admin('', { body: `{"title":"Random ${(titles += 1)}",${data}}` }),
];

/** Null where the value was treated as it should be. */
async function faultOf({ kind, verdict, json }: RandomValue, index: number): Promise<string | null> {
  const way = index % WAYS.length;
  const [dataOf, read] = PLACES[Math.floor(index / WAYS.length) % PLACES.length] as (typeof PLACES)[number];
  const { status, body } = await (WAYS[way] as (typeof WAYS)[number])(dataOf(json), articles[index % articles.length] as string);
  const fault = (words: string) => `${index} (${kind}): ${words}: ${json.slice(0, 300)}`;
  if (status === 400) return verdict === 'good' ? fault(`refused with ${JSON.stringify(body)}`) : null;
  if (status !== 200 && status !== 201) return fault(`answered ${status} ${JSON.stringify(body).slice(0, 300)}`);
  if (verdict === 'bad') return fault('accepted');
  const expected = JSON.stringify(JSON.parse(json));
  if (sorted(read(body.data)) !== sorted(JSON.parse(json))) return fault(`answered with ${JSON.stringify(read(body.data))}, not ${expected}`);
  const again = await apis.content<{ readonly data: Article }>(`/api/articles/${body.data.documentId}?status=draft&${POPULATE}`);
  // Another writer may have been faster.
  if (way >= 2 && sorted(read(again.body.data)) !== sorted(JSON.parse(json))) return fault(`reads ${JSON.stringify(read(again.body.data))}, not ${expected}`);
  return null;
}

/** JSON with its keys in order: PostgreSQL and MySQL do not keep the order of keys. */
const sorted = (value: unknown): string => JSON.stringify(value, (_, part: unknown) => (typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort()) : part)) ?? 'nothing';

async function judgeAll(values: readonly RandomValue[]): Promise<readonly string[]> {
  const faults: string[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < values.length) {
      const index = next;
      next += 1;
      const fault = await faultOf(values[index] as RandomValue, index);
      if (fault !== null) faults.push(fault);
    }
  }));
  return faults;
}

describe('values of a crops field', () => {
  it.each(FAULT_KINDS)('are refused where %s', async (kind) => {
    const random = createRandom(SEED);
    expect(await judgeAll(Array.from({ length: 12 }, () => faultyCrops(random, known, kind)))).toEqual([]);
  });

  it(`are stored as they are, or refused: ${COUNT} random ones`, async () => {
    const random = createRandom(SEED);
    const values = Array.from({ length: COUNT }, () => randomCrops(random, known));
    expect(await judgeAll(values)).toEqual([]);
  }, 1_800_000);
});
