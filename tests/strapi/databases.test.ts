import { readdir } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DatabaseServer } from '../helpers/database-server';
import { startMariadb } from '../helpers/mariadb';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';
import { startPostgres } from '../helpers/postgres';
import { describeWith } from '../helpers/servers';

for (const [name, startDatabase] of [['postgres', startPostgres], ['mariadb', startMariadb]] as const) {
  describeWith(name, `a Strapi on ${name}`, () => {
    let database: DatabaseServer;
    let playground: TestPlayground;

    beforeAll(async () => {
      database = await startDatabase();
      playground = await startTestPlayground({ env: await database.createDatabase('cms') });
    });
    afterAll(async () => {
      await playground?.stop();
      await database?.remove();
    });

    const open = async (id: number, spec: string) => fetch(`${playground.url}${await playground.signedUrl(id, spec)}`);

    it('serves a rendition of an upload', async () => {
      const { id } = await playground.admin.uploadFile({ name: 'red.jpg', bytes: await plainJpeg('#ff0000') });
      const answer = await open(id, 'fill-120x80|format-webp');
      expect(answer.status).toBe(200);
      expect(await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).toMatchObject({ format: 'webp', width: 120, height: 80 });
      expect(await readdir(playground.directory)).not.toContain('data.db');
    });

    it('serves again once the database has gone away and come back', async () => {
      const { id } = await playground.admin.findFile('red.jpg');
      await database.stop();
      await database.start();
      await expect.poll(async () => (await open(id, 'width-70')).status, { timeout: 30_000 }).toBe(200);
    });
  });
}
