import { Agent, request } from 'node:http';

const send = (url, agent, method = 'GET') =>
  new Promise((resolve, reject) => {
    const begun = performance.now();
    request(url, { agent, method }, (response) => {
      let bytes = 0;
      response.on('data', (chunk) => (bytes += chunk.length));
      response.on('end', () => resolve({ url, status: response.statusCode, bytes, milliseconds: performance.now() - begun, retryAfter: response.headers['retry-after'], etag: response.headers.etag }));
      response.on('error', reject);
    }).on('error', reject).end();
  });

/** Requests each URL once, `atOnce` at a time. Returns the seconds it took and the responses. */
export async function requestAll(urls, atOnce, method = 'GET') {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const waiting = [...urls].reverse();
  const responses = [];
  const begun = performance.now();
  const work = async () => {
    for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) responses.push(await send(url, agent, method));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  agent.destroy();
  return { seconds: (performance.now() - begun) / 1000, responses };
}

/** The same; throws unless each response is an image. Returns images per second. */
export async function images(urls, atOnce) {
  const { seconds, responses } = await requestAll(urls, atOnce);
  const wrong = responses.find(({ status }) => status !== 200);
  if (wrong !== undefined) throw new Error(`expected an image, found ${wrong.status} among ${urls[0]} …`);
  return urls.length / seconds;
}

const HEADS = 5000;

/** HEAD requests for one URL, 32 at a time: wrk would wait for a body. Returns requests per second. */
export async function heads(url) {
  const { seconds } = await requestAll(Array.from({ length: HEADS }, () => url), 32, 'HEAD');
  return HEADS / seconds;
}
