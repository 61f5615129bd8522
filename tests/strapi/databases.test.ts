import { readdir, rm } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SavedSpec, SavedSpecs } from '../../server/src/contracts';
import { askAdmin, askEveryEndpoint } from '../helpers/admin-endpoints';
import type { DatabaseServer } from '../helpers/database-server';
import { openImageTable } from '../helpers/image-table';
import { askDatabase, ledgerRows, type DatabaseEnv } from '../helpers/ledger-rows';
import { startMariadb } from '../helpers/mariadb';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';
import { startPostgres } from '../helpers/postgres';
import { describeWith } from '../helpers/servers';

for (const [name, startDatabase] of [['postgres', startPostgres], ['mariadb', startMariadb]] as const) {
  describeWith(name, `a Strapi on ${name}`, () => {
    let database: DatabaseServer;
    let playground: TestPlayground;
    let env: DatabaseEnv;

    beforeAll(async () => {
      database = await startDatabase();
      env = await database.createDatabase('cms');
      playground = await startTestPlayground({ env });
    });
    afterAll(async () => {
      await playground?.stop();
      await database?.remove();
      if (playground) await rm(playground.directory, { recursive: true, force: true });
    });

    const open = async (id: number, spec: string) => fetch(`${playground.url}${await playground.signedUrl(id, spec)}`);

    /** The names of a file's stored renditions. */
    const storedOf = async (id: number) =>
      (await readdir(playground.renditionsDirectory, { recursive: true })).filter((name) => new RegExp(`/${id}-[0-9a-f]{32}$`).test(name));

    it('has its password in no response of an admin endpoint of the plugin', async () => {
      const responses = await askEveryEndpoint(playground.url, playground.admin.token, { file: await playground.admin.findFile('compass.svg'), preset: 'icon' });
      expect([...responses].filter(([, { status }]) => status !== 200).map(([endpoint, { text }]) => [endpoint, text])).toEqual([]);
      const password = env['DATABASE_PASSWORD'] ?? '';
      expect(password).toMatch(/^password-of-/);
      expect([...responses].filter(([, { text }]) => text.includes(password)).map(([endpoint]) => endpoint)).toEqual([]);
    });

    it('serves a rendition of an upload', async () => {
      const { id } = await playground.admin.uploadFile({ name: 'red.jpg', bytes: await plainJpeg('#ff0000') });
      const response = await open(id, 'fill-120x80|format-webp');
      expect(response.status).toBe(200);
      expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({ format: 'webp', width: 120, height: 80 });
      expect(await readdir(playground.directory)).not.toContain('data.db');
    });

    it('lists each rendition once in the ledger, until its file is replaced or deleted', async () => {
      const { id } = await playground.admin.uploadFile({ name: 'listed.jpg', bytes: await plainJpeg('#ff0000') });
      const sizes = await Promise.all(['width-40', 'width-41|format-webp'].map(async (spec) => (await (await open(id, spec)).arrayBuffer()).byteLength));
      const [jpeg, webp] = sizes;
      const listed = async () => [...(await ledgerRows(env, id))].sort((a, b) => a.spec.localeCompare(b.spec));
      await expect.poll(listed).toMatchObject([{ spec: 'width-40', format: 'jpeg', size: jpeg }, { spec: 'width-41|format-webp', format: 'webp', size: webp }]);

      // Rendered again, with the same key.
      await playground.kill();
      await rm(playground.renditionsDirectory, { recursive: true });
      playground = await startTestPlayground({ env, directory: playground.directory });
      expect((await open(id, 'width-40')).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      expect(await listed()).toHaveLength(2);

      await playground.admin.replaceFile(id, { name: 'listed.jpg', bytes: await plainJpeg('#0000ff') });
      await expect.poll(listed).toEqual([]);
      expect((await open(id, 'width-42')).status).toBe(200);
      await expect.poll(listed).toMatchObject([{ spec: 'width-42' }]);
      await playground.admin.deleteFile(id);
      await expect.poll(listed).toEqual([]);
    });

    it('purges at the start only renditions of files that were deleted meanwhile', async () => {
      const [gone, there] = await Promise.all(['gone.jpg', 'there.jpg'].map(async (name) => (await playground.admin.uploadFile({ name, bytes: await plainJpeg('#ff0000') })).id));
      if (gone === undefined || there === undefined) throw new Error('expected two files');
      for (const id of [gone, there]) {
        expect((await open(id, 'width-50')).status).toBe(200);
        await expect.poll(async () => (await ledgerRows(env, id)).length).toBe(1);
      }
      await playground.kill();
      await askDatabase(env, `delete from files where id = ${gone}`);
      expect(await storedOf(gone)).toHaveLength(1);
      playground = await startTestPlayground({ env, directory: playground.directory });
      await expect.poll(async () => [(await ledgerRows(env, gone)).length, (await storedOf(gone)).length]).toEqual([0, 0]);
      expect([(await ledgerRows(env, there)).length, (await storedOf(there)).length]).toEqual([1, 1]);
    });

    it('finds images with their facts by id, document and hash, until they are replaced or deleted', async () => {
      const { table, statements, close } = openImageTable(env);
      try {
        const bytes = await plainJpeg('#ff0000', 600, 400);
        const upload = async (name: string) => playground.admin.uploadFile({ name, bytes }, { focalPoint: { x: 10, y: 90 } });
        const [one, two, three] = [await upload('one.jpg'), await upload('two.jpg'), await upload('three.jpg')];
        const seen = async (id: number) => (await table.find({ fileIds: [id] })).map(({ recorded, updatedAt }) => [recorded?.seenAt === updatedAt, recorded?.facts]);
        for (const { id } of [one, two, three]) {
          await expect.poll(() => seen(id)).toMatchObject([[true, { source: { format: 'jpeg', width: 600, height: 400, alpha: false, buffered: false }, color: expect.stringMatching(/^#f[ef]0000$/), attention: {} }]]);
        }

        const before = statements.length;
        const found = await table.find({ fileIds: [one.id, 2 ** 31], documentIds: [two.documentId, 'none'], hashes: [three.hash, 'none'] });
        expect(found.map(({ image }) => [image.fileId, image.documentId, image.hash, image.focalPoint]).sort()).toEqual(
          [one, two, three].map(({ id, documentId, hash }) => [id, documentId, hash, { x: 10, y: 90 }]).sort());
        expect(statements.length - before).toBe(1);
        expect((await table.findAfter(one.id - 1, 2)).map(({ image }) => image.fileId)).toEqual([one.id, two.id]);
        expect(await table.filesAfter(three.id - 1, 5)).toEqual([three.id]);
        expect(await table.find({ fileIds: Array.from({ length: 70_000 }, (_none, index) => one.id + index) })).toHaveLength(3);

        await playground.admin.replaceFile(one.id, { name: 'one.jpg', bytes: await plainJpeg('#0000ff', 300, 500) });
        await expect.poll(() => seen(one.id)).toMatchObject([[true, { source: { width: 300, height: 500 } }]]);
        await playground.admin.updateFileInfo(two.id, { name: 'two.jpg', caption: 'Two' });
        await expect.poll(() => seen(two.id)).toMatchObject([[true, { source: { width: 600 } }]]);
        await playground.admin.deleteFile(three.id);
        await expect.poll(() => table.filesAfter(three.id - 1, 5)).toEqual([]);
      } finally {
        await close();
      }
    });

    it('keeps saved settings, one of each name, also when editors save at once', async () => {
      const send = (method: string, path: string, body?: object) =>
        playground.admin.request(`/renditions/saved-specs${path}`, { method, headers: { 'content-type': 'application/json' }, ...(body !== undefined && { body: JSON.stringify(body) }) });
      const saved = await Promise.allSettled(Array.from({ length: 20 }, (_none, index) => send('POST', '', { name: ['Héros', 'HÉROS'][index % 2], spec: `width-${100 + index}` })));
      const refused = saved.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
      expect(refused).toHaveLength(saved.length - 1);
      const key = name === 'postgres' ? '"key"' : '`key`';
      await expect(askDatabase(env, `insert into strapi_plugin_renditions_specs (name, ${key}, spec) values ('Other', 'héros', 'width-9')`)).rejects.toThrow(/duplicate/i);
      expect(refused.filter((reason) => !reason.includes('name: expected a name that is not taken'))).toEqual([]);
      const other = (await send('POST', '', { name: '見出し 🖼', spec: 'width-30' })) as SavedSpec;
      const renamed = await send('PUT', `/${other.id}`, { name: 'Other' });
      const listed = async () => ((await send('GET', '')) as SavedSpecs).specs;
      expect(await listed()).toEqual([expect.objectContaining({ name: expect.stringMatching(/^h.ros$/i) }), renamed]);
      for (const { id } of await listed()) await send('DELETE', `/${id}`);
      expect(await listed()).toEqual([]);
    });

    it('is asked for nothing that it cannot store', async () => {
      const { id, hash } = await playground.admin.findFile('harbour.jpg');
      const ask = (endpoint: string, path?: string, body?: object) => askAdmin(playground.url, playground.admin.token, { endpoint, ...(path !== undefined && { path }), ...(body !== undefined && { body }) });
      const signed = await ask('POST /sign', undefined, { items: [2 ** 31, Number.MAX_SAFE_INTEGER].map((assetId) => ({ assetId, spec: 'width-10' })) });
      expect([signed.status, signed.body]).toEqual([200, { items: Array.from({ length: 2 }, () => ({ error: { name: 'FILE_NOT_FOUND', message: 'Not found' } })) }]);
      for (const unknown of ['%00', `${hash}%00`, '%EF%BF%BD']) for (const more of ['', '/stage']) expect((await ask('GET /crop-field/images', `/crop-field/images/${id}${more}?hash=${unknown}`)).status).toBe(404);

      const saved = (await ask('POST /saved-specs', undefined, { name: 'Storable', spec: 'width-10' })).body as SavedSpec;
      for (const name of ['a\0b', '\uFDFA'.repeat(60), '\uD800']) {
        const statuses = [await ask('POST /saved-specs', undefined, { name, spec: 'width-10' }), await ask('PUT /saved-specs', `/saved-specs/${saved.id}`, { name })].map(({ status }) => status);
        expect([name, ...statuses]).toEqual([name, 400, 400]);
      }
      expect((await ask('DELETE /saved-specs', `/saved-specs/${saved.id}`)).body).toEqual(saved);
    });

    it('keeps at most 100 saved settings, also when editors save at once', async () => {
      const save = (name: string) => askAdmin(playground.url, playground.admin.token, { endpoint: 'POST /saved-specs', body: { name, spec: 'width-10' } });
      const replies = await Promise.all(Array.from({ length: 120 }, (_none, index) => save(`Settings ${index}`)));
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(100);
      expect(replies.filter(({ status, text }) => status === 400 && text.includes('expected at most 100 saved settings'))).toHaveLength(20);
      expect(await askDatabase(env, 'select id from strapi_plugin_renditions_specs')).toHaveLength(100);
      await askDatabase(env, 'delete from strapi_plugin_renditions_specs');
    });

    it('serves renditions again after a restart of the database', async () => {
      const { id } = await playground.admin.findFile('red.jpg');
      await database.stop();
      await database.start();
      await expect.poll(async () => (await open(id, 'width-70')).status, { timeout: 30_000 }).toBe(200);
    });
  });
}
