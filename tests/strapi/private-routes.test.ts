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
  const answer = await fetch(`${playground.url}/api/auth/local/register`, json('POST', { username: name, email: `${name}@example.com`, password: 'Renditions-test-3' }));
  return ((await answer.json()) as { readonly jwt: string }).jwt;
}

/** Lets whoever is signed in read files through the content API. */
async function grantReading(isGranted: boolean): Promise<void> {
  const { roles } = (await playground.admin.request('/users-permissions/roles')) as { readonly roles: readonly { readonly id: number; readonly type: string }[] };
  const id = roles.find(({ type }) => type === 'authenticated')?.id;
  const { role } = (await playground.admin.request(`/users-permissions/roles/${id}`)) as { readonly role: { permissions: Record<string, { controllers: Record<string, Record<string, object>> }> } };
  const upload = role.permissions['plugin::upload']?.controllers['content-api'];
  if (upload === undefined) throw new Error('expected the permissions of uploads');
  upload['findOne'] = { enabled: isGranted, policy: '' };
  await playground.admin.request(`/users-permissions/roles/${id}`, json('PUT', role));
}

/** With the Media Library on a condition, and an asset of their own. */
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

const errorOf = async (answer: Response): Promise<unknown> => ((await answer.json()) as { readonly error: unknown }).error;

describe('a private image is shown to', () => {
  it('a user whose role may read files, and not before it may', async () => {
    const token = await userToken('ann');
    const before = await open('members', bearer(token));
    expect({ status: before.status, error: await errorOf(before) }).toMatchObject({ status: 403, error: { name: 'ForbiddenError', message: 'Forbidden' } });
    await grantReading(true);
    const answer = await open('members', bearer(token));
    expect(answer.status).toBe(200);
    expect(await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).toMatchObject({ width: 60, format: 'jpeg' });
    await grantReading(false);
  });

  it('an API token with that permission', async () => {
    expect((await open('members', bearer(await apiToken('reader', [FIND_ONE])))).status).toBe(200);
  });

  it('an administrator, and an editor who may read assets', async () => {
    expect((await open('members', bearer(playground.admin.token))).status).toBe(200);
    const editor = await AdminApi.login(playground.url, await createEditor(playground.admin, 'reading', [READ]));
    expect((await open('members', bearer(editor.token))).status).toBe(200);
  });

  it('an editor whose role lets them read their own assets alone, as long as it is theirs', async () => {
    const { editor, mine } = await editorWith('owner', 'admin::is-creator');
    expect((await open('members', bearer(editor.token), 'width-60', mine)).status).toBe(200);
  });

  it('whom a policy lets through, with the answer of the middleware', async () => {
    const answer = await open('archive', { 'x-site': 'headquarters' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-copyright')).toBe('The harbour archive');
  });

  it('nobody to keep: no cache may store it, and a validator still spares its bytes', async () => {
    const answer = await open('archive', { 'x-site': 'headquarters' });
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(answer.headers.get('access-control-allow-origin')).not.toBe('*');
    expect(answer.headers.get('cross-origin-resource-policy')).not.toBe('cross-origin');
    const etag = answer.headers.get('etag') ?? '';
    expect((await open('archive', { 'x-site': 'headquarters', 'if-none-match': etag })).status).toBe(304);
  });
});

describe('a private image is refused to', () => {
  it.each<[string, string, () => Promise<Record<string, string>>, number]>([
    ['nobody in particular', 'members', async () => ({}), 403],
    ['a token that is none', 'members', async () => bearer('none'), 401],
    ['a user whose role may not', 'members', async () => bearer(await userToken('bob')), 403],
    ['an API token of other permissions', 'members', async () => bearer(await apiToken('other', ['api::article.article.find'])), 403],
    ['an editor who may not read assets', 'members', async () => bearer((await AdminApi.login(playground.url, await createEditor(playground.admin, 'blind', ['plugin::renditions.use']))).token), 401],
    ['whom the policy stops', 'archive', async () => ({}), 403],
  ])('%s', async (_who, route, headers, status) => {
    const answer = await open(route, await headers());
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(await errorOf(answer)).toMatchObject({ status });
  });

  it.each(['admin::is-creator', 'admin::has-same-role-as-creator'])('an editor whose role says "%s", where Strapi refuses the file', async (condition) => {
    const { editor } = await editorWith(condition.replace('admin::', ''), condition);
    const byStrapi = await fetch(`${playground.url}/upload/files/${fileId}`, { headers: bearer(editor.token) });
    const answer = await open('members', bearer(editor.token));
    expect([byStrapi.status, answer.status, answer.headers.get('content-type')]).toEqual([403, 403, expect.stringContaining('application/json')]);
    expect(await errorOf(answer)).toMatchObject({ status: 403, name: 'ForbiddenError' });
  });

  it('whom the hook does not want to see this file', async () => {
    const { id } = await playground.admin.uploadFile({ name: 'secret.jpg', bytes: await plainJpeg('#0000ff') }, { caption: 'confidential' });
    expect((await open('archive', { 'x-site': 'headquarters' }, 'width-60', id)).status).toBe(403);
  });

  it('another route’s signature; nor does its own open anything on another', async () => {
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

  it('a guess at where it rests', async () => {
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

describe('what is private and what is public', () => {
  it('never share a rendition: neither key nor file', async () => {
    const [open1, closed] = await Promise.all([open('images', {}, 'width-62'), open('archive', { 'x-site': 'headquarters' }, 'width-62')]);
    expect([open1.status, closed.status]).toEqual([200, 200]);
    expect(open1.headers.get('etag')).not.toBe(closed.headers.get('etag'));
    const files = async () => (await readdir(playground.renditionsDirectory, { recursive: true })).filter((path) => /[0-9a-f]{32}$/.test(path));
    const hashes = [open1, closed].map((answer) => answer.headers.get('etag')?.slice(1, -1) ?? '');
    await expect.poll(async () => (await files()).filter((path) => hashes.some((hash) => path.endsWith(hash))).map((path) => path.split('/')[0]).sort()).toEqual(['private', 'public']);
  });

  it('go together when the file does', async () => {
    const { id } = await playground.admin.uploadFile({ name: 'gone.jpg', bytes: await plainJpeg('#00ff00') });
    await Promise.all([open('images', {}, 'width-63', id), open('archive', { 'x-site': 'headquarters' }, 'width-63', id)].map(async (answer) => (await answer).arrayBuffer()));
    const files = async () => (await readdir(playground.renditionsDirectory, { recursive: true })).filter((path) => path.includes(join('/', `${id}-`)));
    await expect.poll(async () => (await files()).length).toBe(2);
    await playground.admin.deleteFile(id);
    await expect.poll(async () => (await files()).length).toBe(0);
    expect((await open('archive', { 'x-site': 'headquarters' }, 'width-63', id)).status).toBe(404);
  });
});

it.each([404_404, 2_147_483_647])('a file that is not there is a 404 where a hook decides, and where Strapi does: %d', async (id) => {
  expect((await open('archive', { 'x-site': 'headquarters' }, 'width-60', id)).status).toBe(404);
  expect((await open('members', bearer(playground.admin.token), 'width-60', id)).status).toBe(404);
});

it('a request target in its absolute form goes the same way', async () => {
  const port = Number(new URL(playground.url).port);
  const target = `http://cms.example.com${await playground.signedUrl(fileId, 'width-60', { route: 'members' })}`;
  const ask = (url: string, token: string) => rawRequest(port, url, { headers: { Authorization: `Bearer ${token}` } });
  expect((await ask(target, playground.admin.token)).status).toBe(200);
  expect((await ask(target, 'none')).status).toBe(401);
  expect(await ask(target.replace('width-60', 'width-61'), playground.admin.token)).toMatchObject({ status: 403, text: 'Forbidden' });
});

it('an unsigned request reaches neither authentication nor a policy', async () => {
  const answer = await fetch(`${playground.url}/members/AAAA/${fileId}/width-60`, { headers: bearer('none') });
  expect({ status: answer.status, body: await answer.text() }).toEqual({ status: 403, body: 'Forbidden' });
});

it('a preflight request is answered by Strapi, so that a page elsewhere may send its token', async () => {
  const url = await playground.signedUrl(fileId, 'width-60', { route: 'members' });
  const headers = { origin: 'https://site.example.com', 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' };
  const answer = await fetch(`${playground.url}${url}`, { method: 'OPTIONS', headers });
  expect(answer.status).toBe(204);
  expect(answer.headers.get('access-control-allow-headers')).toContain('uthorization');
});
