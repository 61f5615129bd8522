import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Preview, Refusal } from '../../server/src/contracts';
import type { ConfigurationInForce, History, JobResponse, PresentState, PurgeSize, PurgeTarget } from '../../server/src/operations-contracts';
import { ADMIN_ENDPOINTS, askAdmin, askEveryEndpoint, endOfJob, type AdminResponse } from '../helpers/admin-endpoints';
import { AdminApi, type LibraryFile } from '../helpers/admin-api';
import { createEditor, type Grant } from '../helpers/editor-account';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';
import { S3_KEYS, s3Env, startS3Server } from '../helpers/s3-server';

const READ_SETTINGS = 'plugin::renditions.settings.read';
const PURGE = 'plugin::renditions.settings.purge';
const READ = 'plugin::upload.read';

/** None of these may leave the server. */
const SECRETS = {
  ofPlugin: 'secret-of-the-plugin-with-40-characters--',
  rotated: 'secret-of-the-plugin-before-the-rotation',
  ofRoute: 'secret-of-a-route-with-40-characters-----',
  ofMetrics: 'token-of-the-metrics',
  ofUploads: 'value-of-an-upload-option',
};

let s3: Awaited<ReturnType<typeof startS3Server>>;
let playground: TestPlayground;
let harbour: LibraryFile;

beforeAll(async () => {
  s3 = await startS3Server({ publicBuckets: ['open'] });
  const config = {
    routes: {
      images: { path: '/images', baseUrl: 'https://cdn.example.com' },
      members: { path: '/members', access: 'private', secret: SECRETS.ofRoute },
    },
    metrics: { path: '/metrics/renditions', token: SECRETS.ofMetrics },
    store: { type: 'provider', uploadOptions: { Metadata: { key: SECRETS.ofUploads } } },
  };
  const env = { ...s3Env(s3.url, 'open'), RENDITIONS_SECRET: [SECRETS.ofPlugin, SECRETS.rotated].join(','), RENDITIONS_CONFIG: JSON.stringify(config) };
  playground = await startTestPlayground({ env });
  harbour = await playground.admin.findFile('harbour.jpg');
});

afterAll(async () => {
  await playground?.stop();
  await s3?.stop();
});

const ask = (endpoint: string, { path, body, token = playground.admin.token }: { path?: string; body?: object; token?: string | null } = {}): Promise<AdminResponse> =>
  askAdmin(playground.url, token, { endpoint: endpoint.replace(' /', ' /operations/'), ...(path !== undefined && { path: `/operations${path}` }), ...(body !== undefined && { body }) });

const configuration = async () => (await ask('GET /configuration')).body as ConfigurationInForce;
const state = async () => (await ask('GET /state')).body as PresentState;
const history = async () => (await ask('GET /history', { path: '/history?period=hour' })).body as History;
const sizeOf = async (target: PurgeTarget) => ((await ask('GET /purge', { path: `/purge?${new URLSearchParams(target as unknown as Record<string, string>).toString()}` })).body as PurgeSize).renditions;

/** The address has the origin of the CDN. */
const render = async (file: LibraryFile, spec: string) => expect((await fetch(new URL(new URL(await playground.signedUrl(file.id, spec)).pathname, playground.url))).status).toBe(200);

/** Starts a job and waits for its end. */
async function run(endpoint: string, body: object) {
  expect((await ask(endpoint, { body })).body).toMatchObject({ job: { status: 'running' } });
  return endOfJob(playground.url, playground.admin.token);
}

const editorWith = async (name: string, grants: readonly Grant[]) => AdminApi.login(playground.url, await createEditor(playground.admin, name, grants));

describe('the access', () => {
  const READING = ['GET /configuration', 'GET /presets/:name/preview', 'GET /state', 'GET /history', 'GET /job'];
  const OPERATING = ['GET /purge', 'POST /purge', 'POST /warm', 'DELETE /job'];
  const statuses = async (token: string | null, endpoints: readonly string[]) =>
    new Set(await Promise.all(endpoints.map(async (endpoint) => (await ask(endpoint, { token, ...(endpoint.startsWith('POST') && { body: {} }) })).status)));

  it('covers each endpoint of the settings page', () => {
    expect(ADMIN_ENDPOINTS.filter((endpoint) => endpoint.includes('/operations/')).sort()).toEqual([...READING, ...OPERATING].map((endpoint) => endpoint.replace(' /', ' /operations/')).sort());
  });

  it('is refused without a session', async () => {
    expect(await statuses(null, [...READING, ...OPERATING])).toEqual(new Set([401]));
    expect(await statuses('nonsense', [...READING, ...OPERATING])).toEqual(new Set([401]));
  });

  it('is refused without the permissions', async () => {
    const generator = await editorWith('generator', ['plugin::renditions.use', READ]);
    expect(await statuses(generator.token, [...READING, ...OPERATING])).toEqual(new Set([403]));
    const purger = await editorWith('purger', [PURGE]);
    expect(await statuses(purger.token, [...READING, ...OPERATING])).toEqual(new Set([403]));
  });

  it('of a reader is reading', async () => {
    const reader = await editorWith('reader', [READ_SETTINGS]);
    expect(await statuses(reader.token, ['GET /configuration', 'GET /state', 'GET /job'])).toEqual(new Set([200]));
    expect(await statuses(reader.token, OPERATING)).toEqual(new Set([403]));
  });

  it('of a purger is everything', async () => {
    const operator = await editorWith('operator', [READ_SETTINGS, PURGE]);
    expect((await ask('GET /purge', { path: '/purge?kind=all', token: operator.token })).status).toBe(200);
    // Allowed, and then refused for what it says.
    expect(await statuses(operator.token, ['POST /purge', 'POST /warm'])).toEqual(new Set([400]));
  });
});

describe('the configuration', () => {
  it('is the one in force', async () => {
    const { versions, routes, store, presets, settings, formats } = await configuration();
    expect(versions.node).toBe(process.versions.node);
    expect(routes.map(({ name, path, action, access, baseUrl }) => [name, path, action, access, baseUrl])).toEqual([
      ['images', '/images', 'serve', 'public', 'https://cdn.example.com'], ['members', '/members', 'serve', 'private', null],
    ]);
    expect(store).toEqual({ type: 'provider', directory: null, provider: 'aws-s3', maxBytes: 1024 * 1024 * 1024 });
    expect(presets.find(({ name }) => name === 'hero')).toEqual({ name: 'hero', label: 'Hero', spec: 'fill-1600x600', widths: [640, 960, 1280], formats: ['avif', 'webp', 'jpeg'] });
    expect(settings).toContainEqual({ key: 'metrics.path', value: '/metrics/renditions' });
    expect(formats).toContainEqual({ format: 'avif', reads: true, writes: true });
  });
});

describe('a picture of a preset', () => {
  const picture = (preset: string, file: number | string, token?: string) => ask('GET /presets', { path: `/presets/${preset}/preview?file=${file}`, ...(token !== undefined && { token }) });

  it('is the rendition of the image', async () => {
    const { status, body } = await picture('card', harbour.id);
    expect([status, body]).toEqual([200, expect.objectContaining({ format: 'webp', width: 600, height: 400 })]);
    expect(Buffer.from((body as Preview).data, 'base64').subarray(8, 12).toString()).toBe('WEBP');
  });

  it('needs no permission for the generator, but to read the image', async () => {
    const viewer = await editorWith('viewer', [READ_SETTINGS, READ]);
    expect((await picture('icon', harbour.id, viewer.token)).status).toBe(200);
    const blind = await editorWith('blind', [READ_SETTINGS]);
    expect((await picture('icon', harbour.id, blind.token)).status).toBe(404);
  });

  it.each<[string, number | string, number, RegExp]>([
    ['nothing', 1, 400, /^expected any of the presets hero, .*found "nothing"/],
    ['card', 'x', 400, /^file: expected the id of a file$/],
    ['card', 2_147_483_648, 400, /^file: expected the id of a file$/],
    ['card', 2_147_483_647, 404, /^Not found$/],
  ])('%s of %s is %i', async (preset, file, expected, message) => {
    const { status, body } = await picture(preset, file);
    expect(status).toBe(expected);
    expect((body as Refusal).error.message).toMatch(message);
  });
});

describe('the present state', () => {
  it('has what this process did, and what the ledger of all knows', async () => {
    const before = await state();
    await render(harbour, 'width-41');
    await render(harbour, 'width-41');
    await expect.poll(async () => (await state()).stored.count).toBe(before.stored.count + 1);
    const { statistics, startedAt } = await state();
    expect(statistics.renders.finished).toBe(before.statistics.renders.finished + 1);
    expect(statistics.hits.memory).toBe(before.statistics.hits.memory + 1);
    expect(startedAt).toBeLessThanOrEqual(Date.now());
  });
});

describe('the history', () => {
  it('has renders, the slowest of them, and errors', async () => {
    const total = ({ samples }: History, count: 'finished' | 'misses') => samples.reduce((sum, sample) => sum + sample[count], 0);
    const before = await history();
    await render(harbour, 'fill-900x700|blur-3');
    expect((await fetch(`${playground.url}/images/wrong/1/width-9/x.jpg`)).status).toBe(403);
    const after = await history();
    expect([total(after, 'finished'), total(after, 'misses')]).toEqual([total(before, 'finished') + 1, total(before, 'misses') + 1]);
    expect(after.samples.some(({ errors }) => (errors['FORBIDDEN'] ?? 0) > 0)).toBe(true);
    expect(after.samples.flatMap(({ slowest }) => slowest ?? []).every(({ fileId, spec, seconds }) => fileId > 0 && spec !== '' && seconds > 0)).toBe(true);
    expect(after.samples.some(({ slowest }) => slowest !== null)).toBe(true);
  });

  it.each(['', '?period=week'])('wants a period, not "%s"', async (query) => {
    expect((await ask('GET /history', { path: `/history${query}` })).status).toBe(400);
  });
});

describe('a purge', () => {
  it('deletes the renditions of a file, of a preset, and all', async () => {
    const owl = await playground.admin.findFile('owl.jpg');
    for (const spec of ['width-50', 'preset-card', 'preset-thumbnail']) for (const file of [harbour, owl]) await render(file, spec);
    expect(await sizeOf({ kind: 'preset', preset: 'card' })).toBe(2);
    const ofOwl = await sizeOf({ kind: 'file', file: owl.id });
    expect(ofOwl).toBe(3);

    expect(await run('POST /purge', { kind: 'preset', preset: 'card' })).toMatchObject({ status: 'finished', target: { type: 'purge', kind: 'preset', preset: 'card' }, done: 2, total: 2 });
    expect([await sizeOf({ kind: 'preset', preset: 'card' }), await sizeOf({ kind: 'file', file: owl.id })]).toEqual([0, 2]);

    expect(await run('POST /purge', { kind: 'file', file: owl.id })).toMatchObject({ status: 'finished', done: 2 });
    expect(await sizeOf({ kind: 'file', file: owl.id })).toBe(0);
    const rest = await sizeOf({ kind: 'all' });
    expect(rest).toBeGreaterThan(0);

    expect(await run('POST /purge', { kind: 'all' })).toMatchObject({ status: 'finished', done: rest, total: rest });
    expect([await sizeOf({ kind: 'all' }), (await state()).stored.count]).toEqual([0, 0]);
    expect((await s3.listObjects('open')).filter((key) => key.includes('renditions/'))).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['an unknown preset', { kind: 'preset', preset: 'nothing' }, /^expected any of the presets/],
    ['an invalid file', { kind: 'file', file: '1' }, /^file: expected the id of a file$/],
    ['everything and a file', { kind: 'all', file: 1 }, /there is no such key as file/],
    ['nothing', {}, /kind "file", "preset" or "all"/],
  ])('of %s is refused', async (_title, body, message) => {
    const refused = await ask('POST /purge', { body });
    expect(refused.status).toBe(400);
    expect((refused.body as Refusal).error.message).toMatch(message);
  });
});

describe('a warm-up', () => {
  it('renders the preset for all images, once', async () => {
    await run('POST /purge', { kind: 'all' });
    const first = await run('POST /warm', { preset: 'thumbnail' });
    const images = first.total ?? 0;
    expect(images).toBeGreaterThan(4);
    expect(first).toMatchObject({ status: 'finished', target: { type: 'warm', kind: 'preset', preset: 'thumbnail' }, done: images, stored: 0 });
    expect(first.rendered).toBeGreaterThanOrEqual(images - first.failed);
    expect(await sizeOf({ kind: 'preset', preset: 'thumbnail' })).toBe(first.rendered);
    const again = await run('POST /warm', { preset: 'thumbnail' });
    expect(again).toMatchObject({ status: 'finished', rendered: 0, stored: first.rendered, failed: first.failed });
  });

  it('refuses another job, is cancelled, and goes on at the next start', async () => {
    await run('POST /purge', { kind: 'all' });
    expect((await ask('POST /warm', { body: { preset: 'hero' } })).status).toBe(200);
    const refused = await ask('POST /purge', { body: { kind: 'all' } });
    expect([refused.status, (refused.body as Refusal).error.name]).toEqual([409, 'ConflictError']);
    await expect.poll(async () => ((await ask('GET /job')).body as JobResponse).job?.rendered).toBeGreaterThan(0);
    expect((await ask('DELETE /job')).status).toBe(200);
    const cancelled = await endOfJob(playground.url, playground.admin.token);
    expect(cancelled.status).toBe('cancelled');
    expect(cancelled.done).toBeLessThan(cancelled.total ?? 0);
    expect(await sizeOf({ kind: 'preset', preset: 'hero' })).toBe(cancelled.rendered);
  });

  it('of an unknown preset is refused', async () => expect((await ask('POST /warm', { body: { preset: 'nothing' } })).status).toBe(400));
});

describe('secrets', () => {
  it('are in no response of any admin endpoint of the plugin', async () => {
    const responses = await askEveryEndpoint(playground.url, playground.admin.token, { file: harbour, preset: 'icon' });
    expect([...responses.keys()].sort()).toEqual([...ADMIN_ENDPOINTS].sort());
    expect([...responses].filter(([, { status }]) => status !== 200).map(([endpoint, { status, text }]) => [endpoint, status, text])).toEqual([]);
    const { APP_KEYS = '', API_TOKEN_SALT, ADMIN_JWT_SECRET, TRANSFER_TOKEN_SALT, JWT_SECRET, ENCRYPTION_KEY } = playground.env;
    const secrets = [...Object.values(SECRETS), ...APP_KEYS.split(','), API_TOKEN_SALT, ADMIN_JWT_SECRET, TRANSFER_TOKEN_SALT, JWT_SECRET, ENCRYPTION_KEY, S3_KEYS.secret] as const;
    for (const secret of secrets) {
      if (secret === undefined || secret === '') throw new Error('expected a secret, found none');
      expect([...responses].filter(([, { text }]) => text.includes(secret)).map(([endpoint]) => `${endpoint} has ${secret}`)).toEqual([]);
    }
  });
});
