import { SetupError } from '../setup/step.mjs';

const COUNT = 5;

/** One crop of each of the first articles, each with a different image, shape and format. */
function choose(articles) {
  return articles.slice(0, COUNT).map(({ images }, index) => {
    const urls = Object.values(images ?? {});
    return urls[index % urls.length];
  });
}

async function json(url) {
  const response = await fetch(url);
  if (!response.ok) throw new SetupError(`Expected the articles at ${url}, found status ${response.status}: ${await response.text()}`);
  return response.json();
}

async function fetchOne(url) {
  const begun = performance.now();
  const response = await fetch(url);
  const bytes = Buffer.from(await response.arrayBuffer());
  const type = response.headers.get('content-type') ?? '';
  if (response.status !== 200 || !type.startsWith('image/')) {
    throw new SetupError(`Expected an image with status 200 at ${url}, found ${response.status} ${type}: ${bytes.toString('utf8', 0, 300)}`);
  }
  return { url, type, bytes: bytes.length, milliseconds: Math.round(performance.now() - begun) };
}

/** Reads signed URLs from the project's API, and fetches each. */
export async function fetchSignedUrls(origin) {
  const { data: articles } = await json(`${origin}/api/articles?sort=id`);
  const urls = choose(articles);
  if (urls.length < COUNT || urls.includes(undefined)) throw new SetupError(`Expected ${COUNT} articles with images at ${origin}/api/articles, found ${urls.filter(Boolean).length}.`);
  const fetched = [];
  for (const url of urls) fetched.push(await fetchOne(new URL(url, origin).href));
  return fetched;
}
