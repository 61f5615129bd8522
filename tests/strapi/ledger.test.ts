import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PLAYGROUND } from '../../scripts/setup/paths.mjs';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';

let playground: TestPlayground;
let fileId: number;
beforeAll(async () => {
  playground = await startTestPlayground();
  fileId = (await playground.admin.uploadFile({ name: 'red.jpg', bytes: await plainJpeg('#ff0000', 600, 400) })).id;
});
afterAll(async () => {
  await playground?.stop();
  // Strapi writes the log of an export next to the project.
  const logs = (await readdir(PLAYGROUND)).filter((name) => /^export_\d+\.log$/.test(name));
  await Promise.all(logs.map((name) => rm(join(PLAYGROUND, name))));
});

it('the ledger is no content type: no API, panel or export contains it', async () => {
  await playground.rendition(fileId, 'width-100');
  const response = await fetch(`${playground.url}/content-manager/init`, { headers: { Authorization: `Bearer ${playground.admin.token}` } });
  const { data } = (await response.json()) as { data: { contentTypes: readonly { uid: string }[] } };
  const uids = data.contentTypes.map(({ uid }) => uid);
  expect(uids).toContain('plugin::upload.file');
  expect(uids.filter((uid) => uid.startsWith('plugin::renditions'))).toEqual([]);

  // The ledger writes once a second, so its rows exist by now.
  await playground.end();
  const command = join(dirname(createRequire(join(PLAYGROUND, 'package.json')).resolve('@strapi/strapi/package.json')), 'bin', 'strapi.js');
  const file = join(playground.directory, 'export');
  await promisify(execFile)(process.execPath, [command, 'export', '--no-encrypt', '--no-compress', '--file', file], {
    cwd: PLAYGROUND,
    env: { ...process.env, ...playground.env, NODE_ENV: 'production' },
    timeout: 120_000,
  });
  const exported = await readFile(`${file}.tar`, 'latin1');
  expect(exported).toContain('plugin::upload.file');
  // The schemas name the custom field for crops.
  expect(exported.replaceAll('"customField":"plugin::renditions.crops"', '')).not.toContain('plugin::renditions');
}, 300_000);
