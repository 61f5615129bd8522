import { appendFile, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDeclarations, compileFrontend, compileSnippets } from '../helpers/compile-snippets';
import { isRunning, parentOf, processesOf } from '../helpers/imaging/processes';
import { installApp, SPECS, SVG_SPECS } from '../helpers/installed-app';
import { installInFrontend, installWithPnpm, workerFileIn } from '../helpers/packed-plugin';
import { pingWorker } from '../helpers/ping-worker';
import { allSnippets, linksOf, pages } from '../helpers/snippets';

/** Outside of the repository: Strapi would use the repository's tsconfig.json for the project. */
const WATCHED = homedir();

const version = process.env['STRAPI_VERSION'] ?? '5.54.0';

async function responseOf(workerFile: string): Promise<unknown> {
  const { worker, response } = await pingWorker(workerFile);
  worker.kill('SIGKILL');
  return response;
}

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

  it('contains only the necessary files', () => {
    const unexpected = app.packedFiles.filter((path) => !/^(?:dist\/(?:admin|server|sign|next|nuxt)\/.*\.(?:js|mjs|d\.ts)|dist\/(?:cli|worker)\/index\.js|strapi-(?:admin|renditions|server)\.js|index\.(?:js|d\.ts)|docs\/.*\.(?:md|webp|conf|ts|vcl)|package\.json|(?:README|CHANGELOG|CONTRIBUTING|SECURITY|THIRD-PARTY-LICENSES)\.md|LICENSE)$/.test(path));
    expect(unexpected).toEqual([]);
    expect(app.packedFiles).toEqual(expect.arrayContaining(['dist/server/index.js', 'dist/server/index.mjs', 'dist/admin/index.mjs', 'dist/server/src/index.d.ts', 'dist/worker/index.js', 'dist/cli/index.js', 'strapi-renditions.js', 'dist/sign/index.mjs', 'dist/next/index.mjs', 'dist/nuxt/index.mjs', 'index.js', 'index.d.ts', 'LICENSE']));
  });

  it('links only to files that it contains', () => {
    expect(pages.flatMap(linksOf).filter((path) => !app.packedFiles.includes(path))).toEqual([]);
  });

  it('has documentation snippets that compile in a strict project', async () => {
    const snippets = allSnippets.filter(({ language }) => language === 'ts');
    expect(await compileSnippets(app.directory, snippets)).toEqual([]);
  });

  it('types a custom operation with the sharp of the project', async () => {
    const code = `import type { CustomOperation } from 'strapi-plugin-renditions';
      export const tint: CustomOperation = { syntax: 'tint', parse: () => [], render: (image) => image.nonsense() };`;
    expect(await compileSnippets(app.directory, [{ place: 'wrong', language: 'ts', code }])).toEqual([expect.stringContaining("Property 'nonsense' does not exist on type 'Sharp'")]);
  });

  it('has declarations without type errors', async () => expect(await checkDeclarations(app.directory)).toEqual([]));

  it('installs no second sharp', async () => expect(await app.sharps()).toHaveLength(1));

  it('starts its worker', async () => {
    const file = workerFileIn(app.directory);
    expect(file).toBe(join(app.directory, 'node_modules', 'strapi-plugin-renditions', 'dist', 'worker', 'index.js'));
    expect(await responseOf(file)).toMatchObject({ type: 'failure', failure: { message: expect.stringContaining('/nowhere/sharp') } });
  });

  it('boots, and serves every URL that it signs', async () => {
    const responses = await Promise.all(running.paths().map(async (path) => {
      const response = await fetch(`${running.url}${path}`);
      return `${response.status} ${response.headers.get('content-type') ?? ''}`;
    }));
    const jpeg = '200 image/jpeg';
    const expected = [jpeg, jpeg, jpeg, jpeg, '200 image/png', jpeg, '200 image/webp', '200 image/avif', '200 image/gif', '200 image/x-icon', '200 image/png', '200 image/webp', '404 text/plain; charset=utf-8'];
    expect(responses).toEqual(expected);
    expect(SPECS.length + SVG_SPECS.length).toBe(expected.length - 1);
  });

  it('refuses a wrong signature', async () => {
    const response = await fetch(`${running.url}/images/${'A'.repeat(43)}/1/width-10`);
    expect([response.status, await response.text()]).toEqual([403, 'Forbidden']);
  });

  // Reads /proc. And `strapi develop` ignores changes below a folder named "tmp" and below hidden folders.
  describe.skipIf(process.platform !== 'linux' || /tmp|\/\./.test(WATCHED))('under `strapi develop`', () => {
    beforeAll(async () => {
      await running.stop();
      await app.move(WATCHED);
      running = await app.start('develop');
    }, 600_000);

    const statuses = (paths: readonly string[]) => Promise.all(paths.map(async (path) => (await fetch(`${running.url}${path}`)).status));
    const workers = () => processesOf(workerFileIn(app.directory));
    const changes = () => [...running.log().matchAll(/File (?:created|changed|deleted): (\S+)/g)].map(([, path]) => path);
    const stored = async () => (await readdir(join(app.directory, '.cache', 'renditions'), { recursive: true })).filter((path) => /-[0-9a-f]{32}$/.test(path));

    it('workers render; a change of the code restarts Strapi, ends its workers, and new workers render', async () => {
      await expect.poll(running.starts).toBe(1);
      const [first = '', second = '', third = ''] = running.paths();
      const before = (await stored()).length;
      expect(await statuses([first, second])).toEqual([200, 200]);
      await expect.poll(async () => (await stored()).length).toBe(before + 2);
      const old = [...workers(), ...workers().map(parentOf)];
      expect(old.length).toBeGreaterThan(0);

      const source = join(app.directory, 'src', 'index.js');
      await appendFile(source, '\n// changed\n');
      await expect.poll(running.starts).toBe(2);
      await expect.poll(() => old.filter(isRunning)).toEqual([]);
      // Stored renditions cause no restart.
      expect(changes()).toEqual([source]);
      await expect.poll(() => statuses([first]).catch(() => null)).toEqual([200]);
      expect(await statuses([third])).toEqual([200]);
      expect(workers().length).toBeGreaterThan(0);
    });
  });
});

describe('the packed plugin, installed by pnpm', () => {
  let project: Awaited<ReturnType<typeof installWithPnpm>>;
  beforeAll(async () => { project = await installWithPnpm(); }, 120_000);
  afterAll(() => project?.remove());

  it('starts its worker', async () => {
    const file = workerFileIn(project.directory);
    expect(file).toContain(join('node_modules', '.pnpm'));
    expect(await responseOf(file)).toMatchObject({ type: 'failure', failure: { message: expect.stringContaining('/nowhere/sharp') } });
  });

  // This project has neither Strapi nor the types of Node; errors about those are expected.
  it('has declarations that need only declared packages, and compile without the types of sharp', async () => {
    const missing = (await checkDeclarations(project.directory)).map((text) => /Cannot find module '([^']+)'/.exec(text)?.[1]).filter((name) => name !== undefined);
    expect([...new Set(missing)].filter((name) => !name.startsWith('node:'))).toEqual(['@strapi/strapi']);
  });
});

describe('the packed plugin in a frontend', () => {
  let project: Awaited<ReturnType<typeof installInFrontend>>;
  beforeAll(async () => { project = await installInFrontend(); }, 300_000);
  afterAll(() => project?.remove());

  it('installs nothing of Strapi', async () => {
    const packages = await project.packages();
    expect(packages).toContain('strapi-plugin-renditions');
    expect(packages.filter((name) => /strapi/.test(name))).toEqual(['strapi-plugin-renditions']);
  });

  it.each([
    ['sign', 'createSigner', 'function createSigner'],
    ['next', 'default', 'function renditionsLoader'],
    ['nuxt', 'default', 'function renditionsProvider'],
    ['nuxt', 'getImage', 'function getImage'],
  ])('has "%s" with its export "%s", for import and require', async (entry, name, start) => {
    const printed = `console.log(String(entry[${JSON.stringify(name)}]).slice(0, ${start.length}))`;
    expect(await project.print(`import * as entry from 'strapi-plugin-renditions/${entry}'; ${printed}`, 'module')).toBe(start);
    expect(await project.print(`const entry = require('strapi-plugin-renditions/${entry}'); ${printed}`, 'commonjs')).toBe(start);
  });

  it('has types for each kind of module resolution', () => expect(compileFrontend(project.directory)).toEqual([]));
});
