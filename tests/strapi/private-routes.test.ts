import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi } from '../helpers/admin-api';
import { createEditor } from '../helpers/editor-account';
import { plainJpeg } from '../helpers/plain-jpeg';
import { rawRequest } from '../helpers/raw-http';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';

const FIND_ONE = 'plugin::upload.content-api.findOne';
const READ = 'plugin::upload.read';

let playground: TestPlayground;
let fileId: number;

beforeAll(async () => {
  playground = await startTestPlayground({ env: { PLAYGROUND_PRIVATE_ROUTES: 'true' } });
  ({ id: fileId } = await playground.admin.uploadFile({ name: 'red.jpg', bytes: await plainJpeg('#ff0000') }));
});
afterAll(() => playground?.stop());

const json = (method: string, body: object) => ({ method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const open = async (route: string, headers: Record<string, string> = {}, spec = 'width-60', id = fileId): Promise<Response> =>
  fetch(`${playground.url}${await playground.signedUrl(id, spec, { route })}`, { headers });

async function userToken(name: string): Promise<string> {
  const response = await fetch(`${playground.url}/api/auth/local/register`, json('POST', { username: name, email: `${name}@example.com`, password: 'Renditions-test-3' }));
  return ((await response.json()) as { readonly jwt: string }).jwt;
}

/** Allows or forbids authenticated users to read files through the content API. */
async function allowReading(isGranted: boolean): Promise<void> {
  const { roles } = (await playground.admin.request('/users-permissions/roles')) as { readonly roles: readonly { readonly id: number; readonly type: string }[] };
  const id = roles.find(({ type }) => type === 'authenticated')?.id;
  const { role } = (await playground.admin.request(`/users-permissions/roles/${id}`)) as { readonly role: { permissions: Record<string, { controllers: Record<string, Record<string, object>> }> } };
  const upload = role.permissions['plugin::upload']?.controllers['content-api'];
  if (upload === undefined) throw new Error('expected the permissions of uploads');
  upload['findOne'] = { enabled: isGranted, policy: '' };
  await playground.admin.request(`/users-permissions/roles/${id}`, json('PUT', role));
}

/** An editor whose permissions for assets have a condition, and an asset of that editor. */
async function editorWith(name: string, condition: string) {
  const on = (action: string) => ({ action, conditions: [condition] });
  const editor = await AdminApi.login(playground.url, await createEditor(playground.admin, name, ['plugin::upload.assets.create', on(READ), on('plugin::upload.assets.update')]));
  const { id: mine } = await editor.uploadFile({ name: `${name}.jpg`, bytes: await plainJpeg('#00ffff') });
  return { editor, mine };
}

async function apiToken(name: string, permissions: readonly string[]): Promise<string> {
  const body = { name, description: '', type: 'custom', lifespan: null, permissions };
  const { data } = (await playground.admin.request('/admin/api-tokens', json('POST', body))) as { readonly data: { readonly accessKey: string } };
  return data.accessKey;
}

const errorOf = async (response: Response): Promise<unknown> => ((await response.json()) as { readonly error: unknown }).error;

describe('a private image is served to', () => {
  it('a user after their role may read files', async () => {
    const token = await userToken('ann');
    const before = await open('members', bearer(token));
    expect({ status: before.status, error: await errorOf(before) }).toMatchObject({ status: 403, error: { name: 'ForbiddenError', message: 'Forbidden' } });
    await allowReading(true);
    const response = await open('members', bearer(token));
    expect(response.status).toBe(200);
    expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({ width: 60, format: 'jpeg' });
    await allowReading(false);
  });

  it('an API token with that permission', async () => {
    expect((await open('members', bearer(await apiToken('reader', [FIND_ONE])))).status).toBe(200);
  });

  it('an administrator, and an editor who may read assets', async () => {
    expect((await open('members', bearer(playground.admin.token))).status).toBe(200);
    const editor = await AdminApi.login(playground.url, await createEditor(playground.admin, 'reading', [READ]));
    expect((await open('members', bearer(editor.token))).status).toBe(200);
  });

  it('an editor who may read only their own assets, for their own asset', async () => {
    const { editor, mine } = await editorWith('owner', 'admin::is-creator');
    expect((await open('members', bearer(editor.token), 'width-60', mine)).status).toBe(200);
  });

  it('a client that the policy allows, with the header of the middleware', async () => {
    const response = await open('archive', { 'x-site': 'headquarters' });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-copyright')).toBe('The harbour archive');
  });

  it('clients without permission to cache it, but with 304 for a valid ETag', async () => {
    const response = await open('archive', { 'x-site': 'headquarters' });
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('access-control-allow-origin')).not.toBe('*');
    expect(response.headers.get('cross-origin-resource-policy')).not.toBe('cross-origin');
    const etag = response.headers.get('etag') ?? '';
    expect((await open('archive', { 'x-site': 'headquarters', 'if-none-match': etag })).status).toBe(304);
  });
});

describe('a private image is refused to', () => {
  it.each<[string, string, () => Promise<Record<string, string>>, number]>([
    ['an unauthenticated client', 'members', async () => ({}), 403],
    ['an invalid token', 'members', async () => bearer('none'), 401],
    ['a user whose role may not read files', 'members', async () => bearer(await userToken('bob')), 403],
    ['an API token with other permissions', 'members', async () => bearer(await apiToken('other', ['api::article.article.find'])), 403],
    ['an editor who may not read assets', 'members', async () => bearer((await AdminApi.login(playground.url, await createEditor(playground.admin, 'blind', ['plugin::renditions.use']))).token), 401],
    ['a client that the policy refuses', 'archive', async () => ({}), 403],
  ])('%s', async (_who, route, headers, status) => {
    const response = await open(route, await headers());
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await errorOf(response)).toMatchObject({ status });
  });

  it.each(['admin::is-creator', 'admin::has-same-role-as-creator'])('an editor with the condition "%s", for a file that Strapi refuses, too', async (condition) => {
    const { editor } = await editorWith(condition.replace('admin::', ''), condition);
    const byStrapi = await fetch(`${playground.url}/upload/files/${fileId}`, { headers: bearer(editor.token) });
    const response = await open('members', bearer(editor.token));
    expect([byStrapi.status, response.status, response.headers.get('content-type')]).toEqual([403, 403, expect.stringContaining('application/json')]);
    expect(await errorOf(response)).toMatchObject({ status: 403, name: 'ForbiddenError' });
  });

  it('a client that the authorize hook refuses for this file', async () => {
    const { id } = await playground.admin.uploadFile({ name: 'secret.jpg', bytes: await plainJpeg('#0000ff') }, { caption: 'confidential' });
    expect((await open('archive', { 'x-site': 'headquarters' }, 'width-60', id)).status).toBe(403);
  });

  it('a URL with the signature of another route, and the reverse', async () => {
    const url = await playground.signedUrl(fileId, 'width-60', { route: 'members' });
    const [, route, signature = '', ...rest] = url.split('/');
    const [, , publicSignature = ''] = (await playground.signedUrl(fileId, 'width-60')).split('/');
    const [, , otherSignature = ''] = (await playground.signedUrl(fileId, 'width-60', { route: 'archive' })).split('/');
    const statusOf = async (...parts: readonly (string | undefined)[]) => (await fetch(`${playground.url}/${[...parts, ...rest].join('/')}`, { headers: bearer(playground.admin.token) })).status;
    expect(await statusOf(route, signature)).toBe(200);
    expect(await statusOf(route, publicSignature)).toBe(403);
    expect(await statusOf(route, otherSignature)).toBe(403);
    expect(await statusOf('images', publicSignature)).toBe(200);
    expect(await statusOf('images', signature)).toBe(403);
    expect(await statusOf('downloads', signature)).toBe(403);
  });

  it('a request for the guessed path of its file', async () => {
    await (await open('archive', { 'x-site': 'headquarters' }, 'width-61')).arrayBuffer();
    const stored = async () => (await readdir(playground.renditionsDirectory, { recursive: true })).filter((path) => /^private\/.*[0-9a-f]{32}$/.test(path));
    await expect.poll(stored).not.toEqual([]);
    for (const path of await stored()) {
      for (const guess of [`/uploads/${path}`, `/uploads/../renditions/${path}`, `/${path}`, `/images/${path}`, `/members/${path}`, `/uploads/${path.slice(path.lastIndexOf('/') + 1)}`]) {
        expect([400, 403, 404]).toContain((await fetch(`${playground.url}${guess}`)).status);
      }
    }
  });
});

describe('a private and a public rendition', () => {
  it('have different keys and different files', async () => {
    const [open1, closed] = await Promise.all([open('images', {}, 'width-62'), open('archive', { 'x-site': 'headquarters' }, 'width-62')]);
    expect([open1.status, closed.status]).toEqual([200, 200]);
    expect(open1.headers.get('etag')).not.toBe(closed.headers.get('etag'));
    const files = async () => (await readdir(playground.renditionsDirectory, { recursive: true })).filter((path) => /[0-9a-f]{32}$/.test(path));
    const hashes = [open1, closed].map((response) => response.headers.get('etag')?.slice(1, -1) ?? '');
    await expect.poll(async () => (await files()).filter((path) => hashes.some((hash) => path.endsWith(hash))).map((path) => path.split('/')[0]).sort()).toEqual(['private', 'public']);
  });

  it('are deleted with the file', async () => {
    const { id } = await playground.admin.uploadFile({ name: 'gone.jpg', bytes: await plainJpeg('#00ff00') });
    await Promise.all([open('images', {}, 'width-63', id), open('archive', { 'x-site': 'headquarters' }, 'width-63', id)].map(async (response) => (await response).arrayBuffer()));
    const files = async () => (await readdir(playground.renditionsDirectory, { recursive: true })).filter((path) => path.includes(join('/', `${id}-`)));
    await expect.poll(async () => (await files()).length).toBe(2);
    await playground.admin.deleteFile(id);
    await expect.poll(async () => (await files()).length).toBe(0);
    expect((await open('archive', { 'x-site': 'headquarters' }, 'width-63', id)).status).toBe(404);
  });
});

it.each([404_404, 2_147_483_647])('an unknown file is a 404, on a route with a hook and on one with Strapi’s permissions: %d', async (id) => {
  expect((await open('archive', { 'x-site': 'headquarters' }, 'width-60', id)).status).toBe(404);
  expect((await open('members', bearer(playground.admin.token), 'width-60', id)).status).toBe(404);
});

it('a request target in absolute form is authenticated in the same way', async () => {
  const port = Number(new URL(playground.url).port);
  const target = `http://cms.example.com${await playground.signedUrl(fileId, 'width-60', { route: 'members' })}`;
  const send = (url: string, token: string) => rawRequest(port, url, { headers: { Authorization: `Bearer ${token}` } });
  expect((await send(target, playground.admin.token)).status).toBe(200);
  expect((await send(target, 'none')).status).toBe(401);
  expect(await send(target.replace('width-60', 'width-61'), playground.admin.token)).toMatchObject({ status: 403, text: 'Forbidden' });
});

it('an unsigned request reaches neither authentication nor a policy', async () => {
  const response = await fetch(`${playground.url}/members/AAAA/${fileId}/width-60`, { headers: bearer('none') });
  expect({ status: response.status, body: await response.text() }).toEqual({ status: 403, body: 'Forbidden' });
});

it('Strapi answers a preflight request, so that a page of another origin may send its token', async () => {
  const url = await playground.signedUrl(fileId, 'width-60', { route: 'members' });
  const headers = { origin: 'https://site.example.com', 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' };
  const response = await fetch(`${playground.url}${url}`, { method: 'OPTIONS', headers });
  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-headers')).toContain('uthorization');
});
