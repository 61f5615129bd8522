import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LibraryFile } from '../helpers/admin-api';
import type { DatabaseServer } from '../helpers/database-server';
import { askDatabase, type DatabaseEnv } from '../helpers/ledger-rows';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';
import { startPostgres } from '../helpers/postgres';
import type { S3Fault } from '../helpers/s3-faults';
import { s3Env, startS3Server } from '../helpers/s3-server';
import { describeWith } from '../helpers/servers';
import { startStallingProxy } from '../helpers/stalling-proxy';

const run = promisify(execFile);

/** knex waits for a connection for this time; the plugin for five seconds. */
const KNEX_SECONDS = 60;

const SOON = { timeout: 60_000 };

const red = async (playground: TestPlayground, name = 'red.jpg') => playground.admin.uploadFile({ name, bytes: await plainJpeg('#ff0000') });

const open = async (playground: TestPlayground, id: number, spec: string): Promise<Response> => fetch(`${playground.url}${await playground.signedUrl(id, spec)}`);

/** The response to a client: the image's width, or the error with its `Retry-After`. */
async function outcomeOf(response: Response): Promise<unknown> {
  if (response.status === 200) return (await sharp(Buffer.from(await response.arrayBuffer()), { failOn: 'warning' }).metadata()).width;
  const { status, headers } = response;
  return [status, await response.text(), headers.get('retry-after'), headers.get('cache-control')];
}

const see = async (playground: TestPlayground, id: number, spec: string): Promise<unknown> => outcomeOf(await open(playground, id, spec));

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function storedOf({ renditionsDirectory }: TestPlayground, id: number): Promise<number> {
  const paths = await readdir(renditionsDirectory, { recursive: true }).catch(() => []);
  return paths.filter((path) => new RegExp(`/${id}-[0-9a-f]{32}$`).test(path)).length;
}

const UNAVAILABLE = [503, 'Source image unavailable, try again', '10', 'no-store'];
const GONE = [410, 'Source image not found', null, 'no-store'];
const NO_IMAGE = [415, expect.any(String), null, 'no-store'];

describe('a storage of originals that fails', () => {
  const FAULTS: readonly { readonly fault: S3Fault; readonly miss: unknown; readonly afterRestart: unknown }[] = [
    { fault: 'stall', miss: UNAVAILABLE, afterRestart: 40 },
    { fault: 'break', miss: UNAVAILABLE, afterRestart: 40 },
    { fault: 403, miss: UNAVAILABLE, afterRestart: 40 },
    { fault: 500, miss: UNAVAILABLE, afterRestart: 40 },
    { fault: 404, miss: GONE, afterRestart: 40 },
    // A response like any other: it does not show that this is not the new image.
    { fault: 'garbage', miss: NO_IMAGE, afterRestart: NO_IMAGE },
  ];
  const CONFIG = JSON.stringify({ source: { timeoutSeconds: 3 }, sourceCheckSeconds: 0 });

  let s3: Awaited<ReturnType<typeof startS3Server>>;
  let directory: string;
  let playground: TestPlayground;
  /** For each fault: a file with a cached rendition, and one that was never read. */
  const files = new Map<S3Fault, { readonly cached: LibraryFile; readonly cold: LibraryFile }>();
  const filesOf = (fault: S3Fault) => {
    const found = files.get(fault);
    if (found === undefined) throw new Error('expected files to have been uploaded');
    return found;
  };

  const start = () => startTestPlayground({ directory, env: { ...s3Env(s3.url, 'open'), RENDITIONS_CONFIG: CONFIG } });

  /** An upload whose facts could not be read. */
  async function uploadUnread(): Promise<LibraryFile> {
    s3.breakDown(500);
    const file = await red(playground);
    await vi.waitFor(() => expect(s3.requests.filter(({ key, status }) => key === file.hash + file.ext && status === 500)).toHaveLength(1), SOON);
    s3.heal();
    return file;
  }

  beforeAll(async () => {
    s3 = await startS3Server({ publicBuckets: ['open'] });
    directory = await mkdtemp(join(tmpdir(), 'renditions-faults-'));
    playground = await start();
    for (const { fault } of FAULTS) {
      const cached = await red(playground);
      await see(playground, cached.id, 'width-40');
      await vi.waitFor(async () => expect(await storedOf(playground, cached.id)).toBe(1), SOON);
      const cold = await uploadUnread();
      files.set(fault, { cached, cold });
    }
    for (const [fault, { cached, cold }] of files) for (const { hash, ext } of [cached, cold]) s3.breakDown(fault, hash + ext);
  });
  afterAll(async () => {
    await playground?.stop();
    await s3?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it.each(FAULTS)('by $fault: cached renditions are served, recently read originals are rendered, others answer an error', async ({ fault, miss }) => {
    const { cached, cold } = filesOf(fault);
    expect(await see(playground, cached.id, 'width-40')).toBe(40);
    expect(await see(playground, cached.id, 'width-41')).toBe(41);
    expect(await see(playground, cold.id, 'width-40')).toEqual(miss);
    await expect.poll(() => storedOf(playground, cached.id), SOON).toBe(2);
    expect(await storedOf(playground, cold.id)).toBe(0);
  });

  it('delays no request for longer than its timeout', async () => {
    const { cold } = filesOf('stall');
    // One after the other they would take 20 times 3 seconds.
    expect(await secondsOf(() => Promise.all(Array.from({ length: 20 }, (_, index) => see(playground, cold.id, `width-${50 + index}`))))).toBeLessThan(60);
  });

  describe('after a restart', () => {
    beforeAll(async () => {
      await playground.stop();
      playground = await start();
    });

    it.each(FAULTS)('by $fault: stored renditions are still found', async ({ fault, miss, afterRestart }) => {
      const { cached, cold } = filesOf(fault);
      expect(await see(playground, cached.id, 'width-40')).toEqual(afterRestart);
      expect(await see(playground, cached.id, 'width-42')).toEqual(miss);
      expect(await see(playground, cold.id, 'width-40')).toEqual(miss);
    });

    it('everything works again once the storage does', async () => {
      s3.heal();
      for (const { cached, cold } of files.values()) {
        for (const id of [cached.id, cold.id]) for (const spec of ['width-40', 'width-42']) expect(await see(playground, id, spec)).toBe(Number(spec.slice(-2)));
      }
    });
  });
});

describe('a store that cannot be written to', () => {
  it('because of a file in the place of its directory: images are served all the same', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'renditions-no-store-'));
    await writeFile(join(directory, 'renditions'), 'in the way');
    const playground = await startTestPlayground({ directory, env: { RENDITIONS_CONFIG: JSON.stringify({ store: { directory: join(directory, 'renditions') }, memory: { maxBytes: 0 } }) } });
    try {
      const { id } = await red(playground);
      for (const spec of ['width-40', 'width-40', 'width-41']) expect(await see(playground, id, spec)).toBe(Number(spec.slice(-2)));
      expect(playground.logs()).toContain('The store of renditions failed; the image was served without it');
      await rm(join(directory, 'renditions'));
      await see(playground, id, 'width-42');
      await expect.poll(() => storedOf(playground, id), SOON).toBeGreaterThan(0);
    } finally {
      await playground.stop();
      await rm(directory, { recursive: true, force: true });
    }
  });

  it('because its disk is full: images are served all the same, and stored once there is space', async ({ skip }) => {
    const directory = await mkdtemp(join(tmpdir(), 'renditions-full-'));
    const disk = join(directory, 'disk');
    await mkdir(disk);
    const isMounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).then(() => true, () => false);
    skip(!isMounted, 'only root may mount a small disk');
    const playground = await startTestPlayground({ env: { RENDITIONS_CONFIG: JSON.stringify({ store: { directory: join(disk, 'renditions') }, memory: { maxBytes: 0 } }) } });
    try {
      const { id } = await red(playground);
      await writeFile(join(disk, 'ballast'), Buffer.alloc(1024 * 1024)).catch(() => undefined);
      for (const spec of ['width-40', 'width-40', 'width-41']) expect(await see(playground, id, spec)).toBe(Number(spec.slice(-2)));
      await rm(join(disk, 'ballast'));
      expect(await see(playground, id, 'width-42')).toBe(42);
      await expect.poll(async () => (await readdir(disk, { recursive: true })).some((path) => /[0-9a-f]{32}$/.test(path)), SOON).toBe(true);
    } finally {
      await playground.stop();
      await run('umount', [disk]);
      await rm(directory, { recursive: true, force: true });
    }
  });
});

describeWith('postgres', 'a database that fails', () => {
  let database: DatabaseServer;
  let env: DatabaseEnv;
  let proxy: Awaited<ReturnType<typeof startStallingProxy>>;
  let playground: TestPlayground;

  beforeAll(async () => {
    database = await startPostgres();
    env = await database.createDatabase('faults');
    proxy = await startStallingProxy(Number(env['DATABASE_PORT']));
    playground = await startTestPlayground({ env: { ...env, DATABASE_PORT: String(proxy.port), RENDITIONS_CONFIG: JSON.stringify({ sourceCheckSeconds: 0 }) } });
  });
  afterAll(async () => {
    await playground?.stop();
    await proxy?.stop();
    await database?.remove();
  });

  /** Another program adds a row for the same image, which Strapi does not notice. */
  async function addRow(id: number): Promise<{ readonly id: number }> {
    const columns = 'name, hash, ext, mime, size, url, provider, folder_path, created_at, updated_at';
    const [row] = await askDatabase(env, `insert into files (document_id, ${columns}) select 'copy of ' || id, ${columns} from files where id = ${id} returning id`);
    return row as { readonly id: number };
  }

  it.each([
    ['is silent', async () => proxy.stall(), async () => proxy.resume()],
    ['refuses', () => database.stop(), () => database.start()],
  ] as const)('and %s: known files are served, and no request waits for long', async (_how, fail, recover) => {
    const known = await red(playground);
    expect(await see(playground, known.id, 'width-40')).toBe(40);
    const unknown = await addRow(known.id);
    await fail();
    try {
      expect(await secondsOf(async () => expect(await see(playground, known.id, 'width-40')).toBe(40))).toBeLessThan(KNEX_SECONDS);
      // Later requests do not wait for the five seconds of a query: many cached ones, and one that has to be rendered.
      const burst = Array.from({ length: 30 }, () => see(playground, known.id, 'width-40'));
      expect(await secondsOf(async () => expect(new Set([...(await Promise.all(burst)), await see(playground, known.id, 'width-41')])).toEqual(new Set([40, 41])))).toBeLessThan(5);
      expect(await secondsOf(async () => expect(await see(playground, unknown.id, 'width-40')).toEqual(UNAVAILABLE))).toBeLessThan(KNEX_SECONDS);
    } finally {
      await recover();
    }
    await expect.poll(() => see(playground, unknown.id, 'width-40'), { timeout: 30_000 }).toBe(40);
    await playground.admin.replaceFile(known.id, { name: 'red.jpg', bytes: await plainJpeg('#0000ff') });
    expect(await see(playground, known.id, 'width-42')).toBe(42);
    expect(playground.logs()).toContain('The database does not answer; the plugin uses what it knows of a file from before');
  });
});
