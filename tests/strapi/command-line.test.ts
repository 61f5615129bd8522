import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { ListedRendition, StoreStatistics, WarmResult } from 'strapi-plugin-renditions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf, runCommand, startCommand, type CommandResult } from '../helpers/command-line';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';
import { changeRows, selectRows } from '../helpers/playground-database';

const SECRET = 'a secret that signs, which no command may print';
const CONFIG = JSON.stringify({ sourceCheckSeconds: 1, secret: SECRET, metrics: { path: '/metrics', token: SECRET } });

let playground: TestPlayground;
let fileId: number;
let documentId: string;
beforeAll(async () => {
  playground = await startTestPlayground({ env: { RENDITIONS_CONFIG: CONFIG } });
  ({ id: fileId, documentId } = await playground.admin.uploadFile({ name: 'noise.jpg', bytes: await noise() }));
});
afterAll(() => playground?.stop());

const noise = () => sharp({ create: { width: 1200, height: 800, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 40 } } }).jpeg().toBuffer();
const storedNames = async (id = fileId) => (await readdir(playground.renditionsDirectory, { recursive: true })).filter((path) => path.includes(`/${id}-`));
const rows = (id = fileId) => selectRows<{ readonly hash: string; readonly spec: string; readonly size: number }>(playground, 'select * from strapi_plugin_renditions where file_id = ?', id);
const open = async (spec: string, id = fileId) => {
  const response = await fetch(playground.url + (await playground.signedUrl(id, spec)));
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
};
const misses = async () => ((await (await fetch(`${playground.url}/test/statistics`)).json()) as { readonly misses: number }).misses;

const COUNT = 100;
const TEASERS = 9;

describe('warm', () => {
  const command = () => ['warm', '--file', String(fileId), '--spec', `width-{${Array.from({ length: COUNT }, (_none, index) => 300 + index).join()}}`];

  it('goes on after Ctrl+C and after a kill, and makes each rendition once', async () => {
    const interrupted = startCommand(playground, ...command(), '--json');
    await expect.poll(async () => (await storedNames()).length).toBeGreaterThan(5);
    interrupted.child.kill('SIGINT');
    const first = await interrupted.result;
    const made = JSON.parse(first.stdout) as WarmResult;
    expect([first.code, made.isComplete, made.failed, made.rendered]).toEqual([1, false, 0, (await storedNames()).length]);
    expect(rows()).toHaveLength(made.rendered);

    const killed = startCommand(playground, ...command());
    await expect.poll(async () => (await storedNames()).length).toBeGreaterThan(made.rendered + 5);
    killed.child.kill('SIGKILL');
    await killed.result;
    const before = (await storedNames()).length;

    const rest = await jsonOf<WarmResult>(playground, command());
    expect(rest).toEqual({ files: 1, rendered: COUNT - before, stored: before, failed: 0, isComplete: true });
    expect([(await storedNames()).length, rows().length]).toEqual([COUNT, COUNT]);
    // The running site finds them.
    const missesBefore = await misses();
    expect((await open('width-350')).status).toBe(200);
    expect(await misses()).toBe(missesBefore);
  });

  it('renders beside visitors who ask for the same renditions at the same moment: each is stored once', async () => {
    const { id } = await playground.admin.uploadFile({ name: 'shared.jpg', bytes: await noise() });
    const widths = Array.from({ length: 40 }, (_none, index) => 500 + index);
    const warming = startCommand(playground, 'warm', '--file', String(id), '--spec', `width-{${widths.join()}}`, '--json');
    await expect.poll(async () => (await storedNames(id)).length).toBeGreaterThan(0);
    const visited = await Promise.all(widths.map((width) => open(`width-${width}`, id)));
    expect(visited.filter(({ status }) => status !== 200)).toEqual([]);
    const { code, stdout } = await warming.result;
    const { rendered, stored, failed } = JSON.parse(stdout) as WarmResult;
    expect([code, rendered + stored, failed]).toEqual([0, widths.length, 0]);
    expect(await storedNames(id)).toHaveLength(widths.length);
    await expect.poll(() => rows(id).length).toBe(widths.length);
    for (const [index, width] of widths.entries()) expect((await open(`width-${width}`, id)).bytes.equals(visited[index]?.bytes ?? Buffer.alloc(0))).toBe(true);
  });

  it('renders a preset in all of its widths and formats, which the site then has', async () => {
    const result = await jsonOf<WarmResult>(playground, ['warm', '--preset', 'teaser', '--file', documentId]);
    expect(result).toMatchObject({ files: 1, failed: 0, isComplete: true });
    expect(result.rendered).toBe(TEASERS);
    const [listed] = (await jsonOf<ListedRendition[]>(playground, ['list', documentId])).filter(({ presets }) => presets.includes('teaser'));
    expect(listed).toMatchObject({ access: 'public', isQuick: false });
    const file = await (await fetch(`${playground.url}/test/service`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ method: 'presets', args: [fileId, ['teaser']] }) })).json() as { readonly result: { readonly teaser: { readonly url: string } } };
    const before = await misses();
    expect((await fetch(new URL(file.result.teaser.url, playground.url))).status).toBe(200);
    expect(await misses()).toBe(before);
  });

  it('says which rendition failed, and exits with 1', async () => {
    const { code, stdout, stderr } = await runCommand(playground, 'warm', '--file', String(fileId), '--file', '999999', '--spec', 'crop-5000x0-1x1', '--spec', 'width-300');
    expect([code, stdout]).toEqual([1, '0 renditions of 2 files were rendered, 1 were stored already, 3 failed.\n']);
    expect(stderr).toContain(`File ${fileId} with crop-5000x0-1x1: `);
    expect(stderr).toContain('File (not found) with width-300: ');
  });
});

describe('commands that only read', () => {
  let stats: CommandResult;
  let url: CommandResult;
  let config: CommandResult;
  beforeAll(async () => {
    [stats, url, config] = await Promise.all([['stats', '--json'], ['url', documentId, 'width-300', '--expires', '1h'], ['config']].map((args) => runCommand(playground, ...args))) as [CommandResult, CommandResult, CommandResult];
  });

  it('stats counts what the store holds', () => {
    expect(stats.code).toBe(0);
    const statistics = JSON.parse(stats.stdout) as StoreStatistics;
    const [sum] = selectRows<{ readonly count: number; readonly bytes: number }>(playground, 'select count(*) as count, sum(size) as bytes from strapi_plugin_renditions');
    expect({ count: statistics.count, bytes: statistics.bytes }).toEqual(sum);
    expect(statistics.byPreset['teaser']?.count).toBe(TEASERS);
    expect(statistics.byAge.map(({ count }) => count)).toEqual([statistics.count, 0, 0, 0]);
    expect(statistics.limits).toMatchObject({ store: 'local', maxBytes: 1024 ** 3, sourcePixels: 100_000_000 });
  });

  it('url signs, and the site accepts it', async () => {
    expect(url.code).toBe(0);
    expect(url.stdout).toMatch(new RegExp(`^/images/[\\w-]{43}/${fileId}/width-300/noise.jpg\\?expires=\\d+\\n$`));
    expect((await fetch(playground.url + url.stdout.trim())).status).toBe(200);
  });

  it('config prints no secret', () => {
    const { code, stdout, stderr } = config;
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ secret: 'hidden', sourceCheckSeconds: 1, metrics: { path: '/metrics', token: 'hidden' } })]);
    expect(stdout + stderr).not.toContain(SECRET);
  });
});

describe('purge', () => {
  it('reaches the memory and the response cache of the running site within sourceCheckSeconds', async () => {
    const old = await open('width-301');
    await open('width-301');
    const before = await misses();
    const { deleted } = await jsonOf<{ readonly deleted: number }>(playground, ['purge', '--file', String(fileId), '--spec', 'width-301']);
    expect(deleted).toBe(1);
    await expect.poll(async () => {
      expect((await open('width-301')).bytes.equals(old.bytes)).toBe(true);
      return misses();
    }).toBe(before + 1);
  });

  it('of a preset leaves the others', async () => {
    // The row of what was rendered again comes a moment later.
    await expect.poll(() => rows().length).toBe(COUNT + TEASERS);
    expect(await jsonOf(playground, ['purge', '--preset', 'teaser'])).toEqual({ deleted: TEASERS });
    expect([rows().length, (await storedNames()).length]).toEqual([COUNT, COUNT]);
  });

  it('of an age leaves what is younger', async () => {
    const before = rows().length;
    changeRows(playground, "update strapi_plugin_renditions set rendered_at = ? where spec in ('width-310', 'width-311')", Date.now() - 31 * 86_400_000);
    expect(await jsonOf(playground, ['purge', '--age', '30d'])).toEqual({ deleted: 2 });
    expect(rows()).toHaveLength(before - 2);
  });
});

describe('check', () => {
  interface Report { readonly listed: number; readonly problems: readonly { readonly kind: string; readonly fileId: number; readonly isFixed: boolean }[] }
  const check = (code: number, ...args: readonly string[]) => jsonOf<Report>(playground, ['check', ...args], code);
  const kinds = ({ problems }: Report) => problems.map(({ kind, isFixed }) => `${kind}${isFixed ? ', fixed' : ''}`).sort();

  it('finds nothing in a store that is in order', async () => {
    expect((await check(0)).problems).toEqual([]);
  });

  it('finds each planted fault, and --fix mends each', async () => {
    const [missing, wrong] = rows();
    if (missing === undefined || wrong === undefined) throw new Error('expected rows');
    const [path] = (await storedNames()).filter((name) => name.endsWith(missing.hash));
    await rm(join(playground.renditionsDirectory, path ?? ''));
    changeRows(playground, 'update strapi_plugin_renditions set size = size + 1, format = ? where hash = ?', 'webp', wrong.hash);
    const shard = (fileId % 1024).toString(16).padStart(3, '0');
    await mkdir(join(playground.renditionsDirectory, 'public', 'files', shard), { recursive: true });
    await writeFile(join(playground.renditionsDirectory, 'public', 'files', shard, `${fileId}-${'a'.repeat(32)}`), await plainJpeg('#ff0000'));
    changeRows(playground, `insert into strapi_plugin_renditions (hash, file_id, access, spec, format, size, rendered_at, used_on) values ('${'b'.repeat(32)}', 999998, 'public', 'width-1', 'jpeg', 1, 0, '2026-01-01')`);
    changeRows(playground, "update strapi_plugin_renditions_images set version = 'another' where file_id = ?", fileId);

    const planted = ['file gone', 'missing', 'stale facts', 'unlisted', 'wrong'];
    const before = rows();
    expect(kinds(await check(1))).toEqual(planted);
    expect(rows()).toEqual(before);
    expect(kinds(await check(0, '--fix'))).toEqual(planted.map((kind) => `${kind}, fixed`));
    expect((await check(0)).problems).toEqual([]);
    expect(rows().find(({ hash }) => hash === wrong.hash)).toEqual(wrong);
  });
});

describe('wrong arguments', () => {
  it.each([
    [['purge'], 'expected any of --file, --spec, --preset and --age, or --all --yes; found none'],
    [['purge', '--all'], 'expected --yes beside --all'],
    [['purge', '--age', 'old'], 'expected a duration such as 90s'],
    [['nonsense'], "unknown command 'nonsense'"],
  ])('%j exits with 2, and says what was expected', async (args, message) => {
    const { code, stdout, stderr } = await runCommand(playground, ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('of the plugin, too', async () => {
    const { code, stderr } = await runCommand(playground, 'warm', '--preset', 'tesaer');
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean "preset-teaser"?');
  });
});

it('a database with another schema is left alone', async () => {
  const [stored] = selectRows<{ readonly hash: string }>(playground, 'select hash from strapi_database_schema');
  changeRows(playground, "update strapi_database_schema set hash = 'another'");
  const { code, stderr } = await runCommand(playground, 'stats');
  expect(code).toBe(1);
  expect(stderr).toContain('Start the site with this build once, then run the command again.');
  expect(selectRows(playground, 'select hash from strapi_database_schema')).toEqual([{ hash: 'another' }]);
  changeRows(playground, 'update strapi_database_schema set hash = ?', stored?.hash);
});

it('purge of everything empties the store', async () => {
  const { deleted } = await jsonOf<{ readonly deleted: number }>(playground, ['purge', '--all', '--yes']);
  expect(deleted).toBeGreaterThan(50);
  expect(rows()).toEqual([]);
  expect(await storedNames()).toEqual([]);
});
