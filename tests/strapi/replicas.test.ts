import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DatabaseServer } from '../helpers/database-server';
import { jsonOf } from '../helpers/command-line';
import { askDatabase, ledgerRows } from '../helpers/ledger-rows';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';
import { startPostgres } from '../helpers/postgres';
import { s3Env, startS3Server } from '../helpers/s3-server';
import { describeWith } from '../helpers/servers';

const CHECK_SECONDS = 1;

/** Two Strapi processes with one database, and with shared uploads and renditions: in S3 or in a directory. */
const KINDS = [
  ['a shared directory', { store: { type: 'local' } }],
  ['S3', { store: { type: 'provider' } }],
] as const;

for (const [kind, { store }] of KINDS) {
  describeWith('postgres', `two machines with one PostgreSQL and ${kind}`, () => {
    let database: DatabaseServer;
    let s3: Awaited<ReturnType<typeof startS3Server>>;
    let shared: string;
    let env: Record<string, string>;
    let machines: readonly TestPlayground[];

    beforeAll(async () => {
      [database, s3, shared] = await Promise.all([startPostgres(), startS3Server({ publicBuckets: ['pictures'] }), mkdtemp(join(tmpdir(), 'renditions-shared-'))]);
      const config = { sourceCheckSeconds: CHECK_SECONDS, store: store.type === 'local' ? { type: 'local', directory: shared } : store };
      env = { ...(await database.createDatabase('cms')), ...s3Env(s3.url, 'pictures'), RENDITIONS_CONFIG: JSON.stringify(config) };
      // One after the other: the first creates the tables and seeds the images.
      const first = await startTestPlayground({ env });
      machines = [first, await startTestPlayground({ env })];
    });
    afterAll(async () => {
      await Promise.all((machines ?? []).map((machine) => machine.stop()));
      await Promise.all([database?.remove(), s3?.stop(), shared && rm(shared, { recursive: true, force: true })]);
    });

    const machine = (index: number): TestPlayground => {
      const found = machines[index];
      if (found === undefined) throw new Error(`expected machine ${index}`);
      return found;
    };
    const open = async (index: number, id: number, spec: string): Promise<Response> => fetch(`${machine(index).url}${await machine(index).signedUrl(id, spec)}`);
    const upload = async (name: string, colour: string): Promise<number> => (await machine(0).admin.uploadFile({ name, bytes: await plainJpeg(colour) })).id;
    const colourOf = async (response: Response): Promise<string> => {
      const [r = 0, , b = 0] = await sharp(Buffer.from(await response.arrayBuffer())).resize(1, 1).removeAlpha().raw().toBuffer();
      return r > b ? 'red' : 'blue';
    };

    const rowsOf = (fileId: number) => ledgerRows(env, fileId);

    /** The hashes of a file's stored renditions. */
    async function storedHashesOf(fileId: number): Promise<readonly string[]> {
      const names = store.type === 'local' ? await readdir(shared, { recursive: true }) : await s3.listObjects('pictures');
      return names.flatMap((name) => new RegExp(`(?:^|[/-])${fileId}-([0-9a-f]{32})`).exec(name)?.[1] ?? []);
    }

    /** The same; fails unless the ledger lists exactly these, as while one is being written or deleted. */
    async function consistentHashesOf(fileId: number): Promise<readonly string[]> {
      const [rows, stored] = await Promise.all([rowsOf(fileId), storedHashesOf(fileId)]);
      expect(rows.map(({ hash }) => hash).sort()).toEqual([...stored].sort());
      return stored;
    }

    const readsOfOriginals = () => s3.requests.filter(({ method, key, status }) => method === 'GET' && status === 200 && key !== null && !key.includes('rendition-')).length;

    it('one machine finds the rendition of the other', async () => {
      const id = await upload('found.jpg', '#ff0000');
      const made = await open(0, id, 'width-60');
      const bytes = Buffer.from(await made.arrayBuffer());
      await expect.poll(async () => (await rowsOf(id)).length).toBe(1);
      const before = readsOfOriginals();
      const found = await open(1, id, 'width-60');
      expect(found.status).toBe(200);
      expect(Buffer.from(await found.arrayBuffer()).equals(bytes)).toBe(true);
      expect(found.headers.get('etag')).toBe(made.headers.get('etag'));
      expect(readsOfOriginals()).toBe(before);
    });

    it('concurrent requests render at most once per machine, and one rendition is stored', async () => {
      const id = await upload('rush.jpg', '#ff0000');
      const before = readsOfOriginals();
      const responses = await Promise.all(Array.from({ length: 40 }, (_, index) => open(index % 2, id, 'width-61')));
      const bodies = await Promise.all(responses.map(async (response) => Buffer.from(await response.arrayBuffer())));
      expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 200));
      expect(bodies.every((body) => body.equals(bodies[0] ?? Buffer.alloc(0)))).toBe(true);
      expect(readsOfOriginals() - before).toBeLessThanOrEqual(2);
      await expect.poll(() => consistentHashesOf(id)).toHaveLength(1);
    });

    it('the other machine notices a replaced file within `sourceCheckSeconds`, and the old renditions are deleted', async () => {
      const id = await upload('replaced.jpg', '#ff0000');
      expect(await colourOf(await open(0, id, 'width-62'))).toBe('red');
      expect(await colourOf(await open(1, id, 'width-62'))).toBe('red');
      await expect.poll(() => consistentHashesOf(id)).toHaveLength(1);
      const [old] = await consistentHashesOf(id);
      await machine(0).admin.replaceFile(id, { name: 'replaced.jpg', bytes: await plainJpeg('#0000ff') });
      expect(await colourOf(await open(0, id, 'width-62'))).toBe('blue');
      await new Promise((resolve) => setTimeout(resolve, CHECK_SECONDS * 1000 + 100));
      expect(await colourOf(await open(1, id, 'width-62'))).toBe('blue');
      await expect.poll(async () => (await consistentHashesOf(id)).map((hash) => hash === old)).toEqual([false]);
    });

    it('a deleted file leaves no rendition, and answers 404 on both machines', async () => {
      const id = await upload('deleted.jpg', '#ff0000');
      await Promise.all([0, 1].map(async (index) => (await open(index, id, `width-${63 + index}`)).arrayBuffer()));
      await expect.poll(async () => (await rowsOf(id)).length).toBe(2);
      await machine(1).admin.deleteFile(id);
      await expect.poll(() => consistentHashesOf(id)).toEqual([]);
      await new Promise((resolve) => setTimeout(resolve, CHECK_SECONDS * 1000 + 100));
      expect((await open(0, id, 'width-63')).status).toBe(404);
    });

    it('a purge by the command line is seen by both machines within `sourceCheckSeconds`, memory and response cache included', async () => {
      const id = await upload('purged.jpg', '#ff0000');
      const missesOf = async (index: number) => ((await (await fetch(`${machine(index).url}/test/statistics`)).json()) as { readonly misses: number }).misses;
      for (const index of [0, 1, 0, 1]) await (await open(index, id, 'width-66')).arrayBuffer();
      await expect.poll(async () => (await rowsOf(id)).length).toBe(1);
      const [first, second] = [await missesOf(0), await missesOf(1)];
      expect(await jsonOf(machine(0), ['purge', '--file', String(id)])).toEqual({ deleted: 1 });
      expect(await consistentHashesOf(id)).toEqual([]);
      await new Promise((resolve) => setTimeout(resolve, CHECK_SECONDS * 1000 + 100));
      await (await open(0, id, 'width-66')).arrayBuffer();
      await expect.poll(async () => (await rowsOf(id)).length).toBe(1);
      await (await open(1, id, 'width-66')).arrayBuffer();
      // One renders it again. The other one drops its own from memory, and finds the new one in the store.
      expect([await missesOf(0), await missesOf(1)]).toEqual([first + 1, second]);
    });

    it('`check` finds planted faults, and mends each with --fix', async () => {
      const id = await upload('checked.jpg', '#ff0000');
      for (const spec of ['width-67', 'width-68', 'width-69']) await (await open(0, id, spec)).arrayBuffer();
      await expect.poll(async () => (await rowsOf(id)).length).toBe(3);
      const [missing, wrong, right] = await rowsOf(id);
      const isMissing = (name: string) => name.includes(`${missing?.hash}`);
      if (store.type === 'local') await rm(join(shared, (await readdir(shared, { recursive: true })).find(isMissing) ?? ''));
      else await s3.removeObject('pictures', (await s3.listObjects('pictures')).find(isMissing) ?? '');
      await askDatabase(env, `update strapi_plugin_renditions set size = 1 where hash = '${wrong?.hash}'`);
      await askDatabase(env, `insert into strapi_plugin_renditions (hash, file_id, access, spec, format, size) values ('${'b'.repeat(32)}', 999998, 'public', 'width-1', 'jpeg', 1)`);
      interface Report { readonly problems: readonly { readonly kind: string; readonly fileId: number }[] }
      const kindsOf = ({ problems }: Report) => problems.map(({ kind, fileId }) => `${kind} ${fileId}`).sort();
      const planted = ['file gone 999998', `missing ${id}`, `wrong ${id}`];
      expect(kindsOf(await jsonOf<Report>(machine(0), ['check'], 1))).toEqual(planted);
      expect(kindsOf(await jsonOf<Report>(machine(0), ['check', '--fix']))).toEqual(planted);
      expect((await jsonOf<Report>(machine(0), ['check'])).problems).toEqual([]);
      expect((await rowsOf(id)).map(({ hash, size }) => `${hash} ${size}`).sort()).toEqual([wrong, right].map((row) => `${row?.hash} ${row?.size}`).sort());
    });

    it('a restarted machine finds the renditions of the other', async () => {
      const id = await upload('return.jpg', '#ff0000');
      await machine(1).stop();
      await (await open(0, id, 'width-65')).arrayBuffer();
      await expect.poll(async () => (await rowsOf(id)).length).toBe(1);
      machines = [machine(0), await startTestPlayground({ env })];
      const before = readsOfOriginals();
      expect((await open(1, id, 'width-65')).status).toBe(200);
      expect(readsOfOriginals()).toBe(before);
    });
  });
}
