import { Agent, request } from 'node:http';

const ask = (url, agent, method = 'GET') =>
  new Promise((resolve, reject) => {
    const begun = performance.now();
    request(url, { agent, method }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk) => (bytes += chunk.length));
      answer.on('end', () => resolve({ status: answer.statusCode, bytes, milliseconds: performance.now() - begun, retryAfter: answer.headers['retry-after'] }));
      answer.on('error', reject);
    }).on('error', reject).end();
  });

/** Each URL once, so many at a time. Answers how long it took and what came. */
export async function burst(urls, atOnce, method = 'GET') {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const waiting = [...urls].reverse();
  const answers = [];
  const begun = performance.now();
  const work = async () => {
    for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) answers.push(await ask(url, agent, method));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  agent.destroy();
  return { seconds: (performance.now() - begun) / 1000, answers };
}

/** The same, where every answer has to be an image. Answers images a second. */
export async function images(urls, atOnce) {
  const { seconds, answers } = await burst(urls, atOnce);
  const wrong = answers.find(({ status }) => status !== 200);
  if (wrong !== undefined) throw new Error(`expected an image, found ${wrong.status} among ${urls[0]} …`);
  return urls.length / seconds;
}

const HEADS = 5000;

/** HEAD for one URL, 32 at a time: wrk would wait for a body. Answers requests a second. */
export async function heads(url) {
  const { seconds } = await burst(Array.from({ length: HEADS }, () => url), 32, 'HEAD');
  return HEADS / seconds;
}
