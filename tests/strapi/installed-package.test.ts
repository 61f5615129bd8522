import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installApp } from '../helpers/installed-app';

const version = process.env['STRAPI_VERSION'] ?? '5.54.0';

describe(`the packed plugin in a fresh project with Strapi ${version}`, () => {
  let app: Awaited<ReturnType<typeof installApp>>;
  let running: Awaited<ReturnType<typeof app.start>>;

  beforeAll(async () => {
    app = await installApp(version);
    running = await app.start();
  }, 900_000);
  afterAll(async () => {
    await running?.stop();
    await app?.remove();
  });

  it('holds what it needs and nothing else', () => {
    const unexpected = app.packedFiles.filter((path) => !/^(?:dist\/(?:admin|server)\/.*\.(?:js|mjs|d\.ts)|strapi-(?:admin|server)\.(?:js|d\.ts)|package\.json|README\.md|CHANGELOG\.md|SECURITY\.md|LICENSE)$/.test(path));
    expect(unexpected).toEqual([]);
    expect(app.packedFiles).toEqual(expect.arrayContaining(['dist/server/index.js', 'dist/server/index.mjs', 'dist/admin/index.mjs', 'dist/server/src/index.d.ts', 'LICENSE']));
  });

  it('brings no second sharp', async () => expect(await app.sharps()).toHaveLength(1));

  it('boots, and makes URLs that its route takes', async () => {
    const [, path] = /URL (\/images\/\S+)/.exec(running.log()) ?? [];
    expect(path).toMatch(/^\/images\/[\w-]{43}\/1\/width-10$/);
    const answer = await fetch(`${running.url}${path}`);
    expect([answer.status, await answer.text()]).toEqual([404, 'Not found']);
  });

  it('refuses a signature that is not its own', async () => {
    const answer = await fetch(`${running.url}/images/${'A'.repeat(43)}/1/width-10`);
    expect([answer.status, await answer.text()]).toEqual([403, 'Forbidden']);
  });
});
