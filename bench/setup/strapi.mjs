import { createHmac } from 'node:crypto';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { PLAYGROUND } from '../../scripts/setup/paths.mjs';
import { startPlayground } from '../../scripts/setup/start-playground.mjs';
import { freePort } from './free-port.mjs';
import { BENCH, WORK } from './paths.mjs';

const SECRET = 'the secret of the benchmark: long enough';
const ADMIN = { email: 'admin@example.com', password: 'Renditions-bench-1' };
const SECRETS = { APP_KEYS: 'one,two', API_TOKEN_SALT: 'a', ADMIN_JWT_SECRET: 'b', TRANSFER_TOKEN_SALT: 'c', JWT_SECRET: 'd', ENCRYPTION_KEY: 'e' };

/**
 * Starts a production Strapi with this plugin and strapi-plugin-image-sharp. `config` has settings of this plugin.
 * With `keep`, the directory of an earlier start is reused.
 */
export async function startStrapi({ name, config = {}, env = {}, keep = false }) {
  const directory = join(WORK, name);
  if (!keep) await rm(directory, { recursive: true, force: true });
  const publicDirectory = join(directory, 'public');
  await mkdir(join(publicDirectory, 'uploads'), { recursive: true });
  await cp(join(PLAYGROUND, 'public', 'gallery.css'), join(publicDirectory, 'gallery.css'));
  const all = {
    ...SECRETS, ENV_PATH: join(directory, 'no.env'), DATABASE_CLIENT: 'sqlite', S3_BUCKET: '', DATABASE_FILENAME: join(directory, 'data.db'),
    PUBLIC_DIR: publicDirectory, RENDITIONS_DIRECTORY: join(directory, 'renditions'), RENDITIONS_SECRET: SECRET, RENDITIONS_CONFIG: JSON.stringify(config),
    PLAYGROUND_SEED: 'true', PLAYGROUND_TEST_ROUTES: 'true', DEMO_ADMIN_EMAIL: ADMIN.email, DEMO_ADMIN_PASSWORD: ADMIN.password,
    IMAGE_SHARP_DIRECTORY: join(BENCH, 'node_modules', 'strapi-plugin-image-sharp'), ...env,
  };
  const begun = performance.now();
  const running = await startPlayground({ port: await freePort(), env: all });
  const seconds = (performance.now() - begun) / 1000;
  const url = running.url.replace('localhost', '127.0.0.1');
  const login = await fetch(`${url}/admin/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(ADMIN) });
  const { data: { token } } = await login.json();
  let accessKey;
  return {
    name, directory, env: all, url, publicDirectory, startSeconds: seconds, pid: running.process.pid, logs: running.logs, stop: running.stop,
    /** Uploads a file, and returns its row. */
    async upload(path) {
      const form = new FormData();
      form.append('files', new Blob([await readFile(path)], { type: `image/${extname(path).slice(1)}` }), basename(path));
      const response = await fetch(`${url}/upload`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: form });
      if (!response.ok) throw new Error(`expected ${path} to be uploaded, found ${response.status}: ${await response.text()}`);
      return (await response.json())[0];
    },
    /** A signed URL, computed without the code of the plugin. */
    sign: (id, spec) => `${url}/images/${createHmac('sha256', SECRET).update(`${id}/${spec}/`).digest('base64url')}/${id}/${encodeURIComponent(spec)}`,
    /** Makes a final rendition, as the plugin's `get()` does. */
    async make(id, spec) {
      const response = await fetch(`${url}/test/renditions/${id}?${new URLSearchParams({ spec, make: 'true' })}`);
      if (!response.ok) throw new Error(`expected ${spec} of file ${id} to be made, found ${response.status}: ${await response.text()}`);
    },
    /** A request to the content API, with a token that may do everything. */
    async content(path, body) {
      accessKey ??= await createApiToken(url, token);
      const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      const response = await fetch(`${url}/api${path}`, { headers: { authorization: `Bearer ${accessKey}`, 'content-type': 'application/json' }, ...sent });
      if (!response.ok) throw new Error(`expected ${path} to succeed, found ${response.status}: ${await response.text()}`);
      return response.json();
    },
    statistics: async () => (await fetch(`${url}/test/statistics`)).json(),
  };
}

async function createApiToken(url, token) {
  const response = await fetch(`${url}/admin/api-tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', description: '', type: 'full-access', lifespan: null }),
  });
  return (await response.json()).data.accessKey;
}
