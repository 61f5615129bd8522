import { readdir, rm } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DatabaseServer } from '../helpers/database-server';
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

    it('serves renditions again after a restart of the database', async () => {
      const { id } = await playground.admin.findFile('red.jpg');
      await database.stop();
      await database.start();
      await expect.poll(async () => (await open(id, 'width-70')).status, { timeout: 30_000 }).toBe(200);
    });
  });
}
