import { SetupError } from '../setup/step.mjs';

const WANTED = 5;

/** One crop of each of the first articles, each time another one, so that the five differ in picture, shape and format. */
function choose(articles) {
  return articles.slice(0, WANTED).map(({ images }, index) => {
    const urls = Object.values(images ?? {});
    return urls[index % urls.length];
  });
}

async function json(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new SetupError(`Expected the articles at ${url}, found status ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

async function fetchOne(url) {
  const begun = performance.now();
  const answer = await fetch(url);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const type = answer.headers.get('content-type') ?? '';
  if (answer.status !== 200 || !type.startsWith('image/')) {
    throw new SetupError(`Expected an image with status 200 at ${url}, found ${answer.status} ${type}: ${bytes.toString('utf8', 0, 300)}`);
  }
  return { url, type, bytes: bytes.length, milliseconds: Math.round(performance.now() - begun) };
}

/** Signed URLs as any visitor finds them, in the project's own API; each fetched and seen to work. */
export async function fetchSignedUrls(origin) {
  const { data: articles } = await json(`${origin}/api/articles?sort=id`);
  const urls = choose(articles);
  if (urls.length < WANTED || urls.includes(undefined)) throw new SetupError(`Expected ${WANTED} articles with pictures at ${origin}/api/articles, found ${urls.filter(Boolean).length}.`);
  const fetched = [];
  for (const url of urls) fetched.push(await fetchOne(new URL(url, origin).href));
  return fetched;
}
