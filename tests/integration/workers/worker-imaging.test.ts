import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readlink, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { hasCode, InternalError } from '../../../server/src/core/errors';
import type { CustomOperation, CustomOperations } from '../../../server/src/core/filter-spec/custom-operation';
import { parseSpec } from '../../../server/src/core/filter-spec/parse';
import type { RasterPlan } from '../../../server/src/core/plan';
import { planRendition } from '../../../server/src/core/plan-rendition';
import { flatAvif } from '../../helpers/hostile/avif';
import { jpegOfScans } from '../../helpers/hostile/jpeg';
import { counting, encodeAnimation } from '../../helpers/imaging/animation';
import { flatPng } from '../../helpers/imaging/bombs';
import { environmentOf, isRunning, priorityOf, processorTimeOf, until } from '../../helpers/imaging/processes';
import { refusalOf, render } from '../../helpers/imaging/render';
import { ENDLESS, svg } from '../../helpers/imaging/svg';
import { encodeTestImage, gradient } from '../../helpers/imaging/test-image';
import { PLAN_OPTIONS } from '../../helpers/plan';
import { remote, renderInWorker } from '../../helpers/render-in-worker';
import { openWorkers } from '../../helpers/worker-pool';

const MB = 1024 * 1024;

const PLAN: RasterPlan = {
  kind: 'raster', crop: { left: 0, top: 0, width: 300, height: 200 }, turn: { mirror: false, degrees: 0 }, size: { width: 30, height: 20 }, steps: [], custom: [],
  output: { format: 'png', lossless: false, quality: null, animated: false, background: null },
};

let open: ReturnType<typeof openWorkers>[] = [];
const openAll: typeof openWorkers = (options) => {
  const workers = openWorkers(options);
  open.push(workers);
  return workers;
};
afterEach(async () => {
  await Promise.all(open.map(({ pool }) => pool.close()));
  open = [];
});

const testImage = encodeTestImage(gradient({ width: 300, height: 200 }), 'jpeg');

/** The only worker, once it works on something. */
async function busyWorker({ pool }: ReturnType<typeof openWorkers>): Promise<number> {
  await until(() => pool.pids.length > 0);
  const [pid = 0] = pool.pids;
  const start = processorTimeOf(pid);
  await until(() => pool.usage.busy > 0 && processorTimeOf(pid) > start + 300);
  return pid;
}

describe('a rendition from a worker', () => {
  const negative: CustomOperation<Sharp> = { syntax: 'negative', parse: () => [], render: (image) => image.negate({ alpha: false }) };
  const custom = { negative } as CustomOperations;

  it.each(['width-100', 'fill-50x50-smart|format-webp', 'format-avif', 'rotate-90|blur-2|format-png', 'original', 'negative|width-90', 'format-ico'])('equals that of this process: %s', async (spec) => {
    const { imaging } = openAll({ custom });
    const source = await testImage;
    expect((await renderInWorker(imaging, source, spec, { custom })).equals(await render(source, spec, { custom }))).toBe(true);
  });

  it.each(['width-48', 'negative', 'grayscale|crop-0x0-50x50', 'original'])('equals it for an animation: %s', async (spec) => {
    const { imaging } = openAll({ custom });
    const source = await encodeAnimation(counting(96, 72, 5), 'gif', { delay: [40, 40, 40, 40, 40], loop: 0 });
    expect((await renderInWorker(imaging, source, spec, { custom })).equals(await render(source, spec, { custom }))).toBe(true);
  });

  it.each(['width-50', 'format-png', 'fill-20x20-smart'])('equals it for an SVG: %s', async (spec) => {
    const { imaging } = openAll();
    const source = svg('width="100" height="80"', '<circle cx="50" cy="40" r="30" fill="red"/>');
    expect((await renderInWorker(imaging, source, spec)).equals(await render(source, spec))).toBe(true);
  });

  it('goes through the pipe completely, also a large one', async () => {
    const { imaging } = openAll();
    const source = await sharp(randomBytes(3 * 1500 * 1500), { raw: { width: 1500, height: 1500, channels: 3 } }).png().toBuffer();
    const bytes = await renderInWorker(imaging, source, 'format-png');
    expect(bytes.length).toBeGreaterThan(2 * MB);
    expect(bytes.equals(await render(source, 'format-png'))).toBe(true);
  });

  it('is refused where a custom operation exceeds customPixels, and the error names the limit', async () => {
    const { imaging } = openAll({ custom, maxCustomPixels: 59_999 });
    expect(String(await refusalOf(renderInWorker(imaging, await testImage, 'negative', { custom })))).toContain('customPixels is 59999');
    expect((await renderInWorker(imaging, await testImage, 'negative|width-200', { custom })).length).toBeGreaterThan(0);
  });

  it('reports the failure of a custom operation', async () => {
    const broken: CustomOperation = { syntax: 'broken', parse: () => [], render: () => { throw new Error('of the project'); } };
    const { imaging } = openAll({ custom: { broken } });
    expect(await refusalOf(renderInWorker(imaging, await testImage, 'broken', { custom: { broken } }))).toMatchObject({ name: 'InternalError', message: 'the operation "broken" failed' });
  });
});

describe('a placeholder from a worker', () => {
  const placeholder = parseSpec('max-100x100|format-png');

  const placeholderIn = ({ imaging }: ReturnType<typeof openWorkers>, source: Buffer) =>
    imaging.run({ name: 'a source', access: 'public', source: remote(source), signal: undefined }, async (job) => {
      const plan = planRendition(placeholder, { ...job.source.facts, focalPoint: null }, PLAN_OPTIONS);
      return job.placeholder(plan as RasterPlan);
    });

  it('has the colour of the image, beside renditions from the same worker', async () => {
    const workers = openAll({ maxWorkers: 1 });
    const source = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#b4643c' } }).png().toBuffer();
    const before = await renderInWorker(workers.imaging, source, 'width-100');
    expect(await placeholderIn(workers, source)).toEqual({ thumbhash: expect.stringMatching(/^[A-Za-z0-9+/]{20,40}=*$/), color: '#b4643c' });
    expect((await renderInWorker(workers.imaging, source, 'width-100')).equals(before)).toBe(true);
    expect(workers.pool.usage.started).toBe(1);
  });

  it('ends at the time limit', async () => {
    const workers = openAll({ timeoutSeconds: 1 });
    expect(await refusalOf(placeholderIn(workers, ENDLESS))).toMatchObject({ code: 'BUSY' });
    expect(workers.pool.usage.killed).toBe(1);
  });
});

describe('a local original', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'renditions-workers-'));
    await mkdir(join(directory, 'uploads'));
    await writeFile(join(directory, 'uploads', 'a.jpg'), await testImage);
    await writeFile(join(directory, 'secret.jpg'), await testImage);
  });
  afterAll(() => rm(directory, { recursive: true }));

  const file = (url: string) => ({ kind: 'file' as const, url });

  it('is read by the worker, with its version', async () => {
    const { imaging } = openAll({ setup: { publicDirectory: directory } });
    await utimes(join(directory, 'uploads', 'a.jpg'), 1000, 1000);
    expect((await renderInWorker(imaging, file('/uploads/a.jpg'), 'width-100')).equals(await render(await testImage, 'width-100'))).toBe(true);
    const { version, size } = await imaging.run({ name: 'a', access: 'public', source: file('/uploads/a.jpg'), signal: undefined }, async (job) => job.source);
    expect([version, size]).toEqual([`${(await testImage).length.toString(36)}-${(1000n * 10n ** 9n).toString(36)}`, (await testImage).length]);
  });

  it('is read once for jobs that follow each other, and again where it changed', async () => {
    const [first, second, other] = await Promise.all(['#c00000', '#0000c0', '#00c000'].map((background) => sharp({ create: { width: 300, height: 200, channels: 3, background } }).png({ compressionLevel: 0 }).toBuffer())) as [Buffer, Buffer, Buffer];
    const path = join(directory, 'uploads', 'b.png');
    const put = async (bytes: Buffer, seconds: number) => {
      await writeFile(path, bytes);
      await utimes(path, seconds, seconds);
    };
    const { imaging } = openAll({ setup: { publicDirectory: directory }, maxWorkers: 1 });
    const colour = async () => {
      const { dominant } = await sharp(await renderInWorker(imaging, file('/uploads/b.png'), 'width-10|format-png')).stats();
      return Object.values(dominant).findIndex((value) => value > 100);
    };
    await writeFile(join(directory, 'uploads', 'c.png'), other);
    await put(first, 1000);
    expect(await colour()).toBe(0);
    // The same size and time: only a worker that reads it again sees another image.
    await put(second, 1000);
    expect(await colour()).toBe(0);
    await put(second, 2000);
    expect(await colour()).toBe(2);
    await renderInWorker(imaging, file('/uploads/c.png'), 'width-10');
    await put(first, 2000);
    expect(await colour()).toBe(0);
    await rm(path);
    expect(await refusalOf(renderInWorker(imaging, file('/uploads/b.png'), 'width-10'))).toMatchObject({ code: 'SOURCE_GONE' });
    await put(second, 1000);
    expect(await colour()).toBe(2);
  });

  it.each(['/uploads/../secret.jpg', '/secret.jpg', '/uploads/none.jpg', '/uploads/', '/uploads/a.jpg\0.png'])('%s is SOURCE_GONE', async (url) => {
    const { imaging } = openAll({ setup: { publicDirectory: directory } });
    expect(await refusalOf(renderInWorker(imaging, file(url), 'width-100'))).toMatchObject({ code: 'SOURCE_GONE' });
  });
});

describe('the time limit', () => {
  it.each(['format-png', 'rotate-90|blur-2'])('ends endless work: %s', async (spec) => {
    const workers = openAll({ timeoutSeconds: 2 });
    await renderInWorker(workers.imaging, await testImage, 'width-10');
    const [pid = 0] = workers.pool.pids;
    const refusal = await refusalOf(renderInWorker(workers.imaging, ENDLESS, spec));
    expect(refusal).toMatchObject({ code: 'BUSY', message: 'rendering took longer than 2 seconds' });
    await until(() => !isRunning(pid));
    expect((await renderInWorker(workers.imaging, await testImage, 'width-10')).length).toBeGreaterThan(0);
    expect(workers.pool.usage).toMatchObject({ workers: 1, busy: 0, started: 2, killed: 1 });
  });

  // A decoder that is killed reports damage.
  it.each([
    ['a large AVIF', () => flatAvif(8000, 8000)], ['a JPEG of many scans', () => Promise.resolve(jpegOfScans(10_000, 10_000, 20))],
  ])('is reported as a timeout, not as damage: %s', async (_, make) => {
    const { imaging } = openAll({ timeoutSeconds: 0.3, maxMemoryBytes: 4 * 2 ** 30 });
    expect(await refusalOf(renderInWorker(imaging, await make(), 'width-2000|format-png'))).toMatchObject({ code: 'BUSY', message: 'rendering took longer than 0.3 seconds' });
  });

  it('does not count the time that a job waits', async () => {
    const { imaging } = openAll({ timeoutSeconds: 4 });
    const size = await imaging.run({ name: 'a', access: 'public', source: remote(await testImage), signal: undefined }, async (job) => {
      await new Promise((resolve) => setTimeout(resolve, 4500));
      return (await job.render(PLAN)).length;
    });
    expect(size).toBeGreaterThan(0);
  });

  it('of a final encoding is not counted: clients can have a quick one', async () => {
    const { imaging } = openAll({ timeoutSeconds: 1 });
    const end = () => refusalOf(renderInWorker(imaging, ENDLESS, 'format-png', { name: 'endless', isBlameless: true }));
    for (let times = 0; times < 3; times += 1) expect(await end()).toMatchObject({ code: 'BUSY', message: expect.stringContaining('longer than 1 seconds') as string });
    expect(() => imaging.checkSource('endless')).not.toThrow();
  });

  it('is counted by source: after two timeouts it is refused without a worker', async () => {
    const { imaging, pool } = openAll({ timeoutSeconds: 1 });
    const end = () => refusalOf(renderInWorker(imaging, ENDLESS, 'format-png', { name: 'endless' }));
    expect(await end()).toMatchObject({ code: 'BUSY' });
    imaging.checkSource('endless');
    // On a busy machine not every timeout counts.
    await vi.waitFor(async () => {
      await end();
      expect(() => imaging.checkSource('endless')).toThrow('longer than 1 seconds');
    }, { timeout: 50_000, interval: 0 });
    expect(() => imaging.checkSource('another')).not.toThrow();
    const { started } = pool.usage;
    await end();
    expect(pool.usage.started).toBe(started);
  });

  // Windows stops no process.
  it.skipIf(process.platform === 'win32')('does not count for a source whose worker had no processor', async () => {
    const { imaging, pool } = openAll({ maxWorkers: 1, timeoutSeconds: 1 });
    const source = remote(await testImage);
    for (let time = 0; time < 3; time += 1) {
      const outcome = imaging.run({ name: 'a', access: 'public', source, signal: undefined }, (job) => {
        process.kill(pool.pids.at(-1) ?? 0, 'SIGSTOP');
        return job.render(PLAN);
      });
      expect(await refusalOf(outcome)).toMatchObject({ code: 'BUSY' });
    }
    expect(() => imaging.checkSource('a')).not.toThrow();
  });
});

describe('the memory limit', () => {
  it('ends work that takes more, and the server takes none', async () => {
    const { imaging } = openAll({ maxMemoryBytes: 300 * MB });
    const embedded = svg('width="100" height="80"', `<image href="data:image/png;base64,${flatPng(11_000, 11_000).toString('base64')}" width="100" height="80"/>`);
    await renderInWorker(imaging, await testImage, 'width-10');
    const before = process.memoryUsage.rss();
    let most = 0;
    const watch = setInterval(() => { most = Math.max(most, process.memoryUsage.rss()); }, 20);
    const refusal = await refusalOf(renderInWorker(imaging, embedded, 'format-png'));
    clearInterval(watch);
    expect(refusal).toMatchObject({ code: 'LIMIT_EXCEEDED', message: `rendering takes more memory than the limit rendering.workerMemoryBytes, which is ${300 * MB}` });
    expect((most - before) / MB).toBeLessThan(100);
  });
});

// They read /proc, and send signals that Windows does not know.
describe.skipIf(process.platform !== 'linux')('a worker that ends by itself', () => {
  it.each([['SIGSEGV', 'UNSUPPORTED_SOURCE'], ['SIGABRT', 'UNSUPPORTED_SOURCE'], ['SIGKILL', 'BUSY'], ['SIGTERM', 'BUSY']] as const)('by %s during its first job fails the job: %s', async (signal, code) => {
    const workers = openAll();
    const outcome = refusalOf(renderInWorker(workers.imaging, ENDLESS, 'format-png'));
    process.kill(await busyWorker(workers), signal);
    expect(hasCode(await outcome, code), String(await outcome)).toBe(true);
    expect(workers.pool.usage).toMatchObject({ busy: 0, started: 1 });
  });

  it('during a later job: another worker runs it again from the probe on', async () => {
    const { imaging, pool } = openAll({ maxWorkers: 1 });
    await renderInWorker(imaging, await testImage, 'width-10');
    const [pid = 0] = pool.pids;
    let times = 0;
    const bytes = await imaging.run({ name: 'a', access: 'public', source: remote(await testImage), signal: undefined }, async (job) => {
      times += 1;
      if (times === 1) process.kill(pid, 'SIGSEGV');
      return job.render(PLAN);
    });
    expect(bytes.length).toBeGreaterThan(0);
    expect(times).toBe(2);
    expect(pool.usage).toMatchObject({ workers: 1, busy: 0, started: 2 });
  });

  it('while idle: the next job gets another', async () => {
    const workers = openAll();
    await renderInWorker(workers.imaging, await testImage, 'width-10');
    const [pid = 0] = workers.pool.pids;
    process.kill(pid, 'SIGKILL');
    expect((await renderInWorker(workers.imaging, await testImage, 'width-10')).length).toBeGreaterThan(0);
  });
});

// They read /proc.
describe.skipIf(process.platform !== 'linux')('a job whose clients left', () => {
  const run = async (isContended: boolean) => {
    const workers = openAll({ timeoutSeconds: 6, isContended: () => isContended });
    const controller = new AbortController();
    const start = performance.now();
    const outcome = refusalOf(renderInWorker(workers.imaging, ENDLESS, 'format-png', { signal: controller.signal }));
    await busyWorker(workers);
    controller.abort();
    const refusal = await outcome;
    return { refusal, seconds: (performance.now() - start) / 1000 };
  };

  it('ends after half of its time where others wait', async () => {
    const { refusal, seconds } = await run(true);
    expect(hasCode(refusal, 'ABORTED')).toBe(true);
    // After its whole time it would be BUSY.
    expect(seconds).toBeGreaterThan(3);
  });

  it('continues where no other job waits', async () => {
    const { refusal, seconds } = await run(false);
    expect(hasCode(refusal, 'BUSY')).toBe(true);
    expect(seconds).toBeGreaterThan(6);
  });
});

describe('a worker process', () => {
  // It reads /proc.
  it.skipIf(process.platform !== 'linux')('has no secret of the server, and a lower priority', async () => {
    process.env['APP_KEYS'] = 'secret-1,secret-2';
    const { imaging, pool } = openAll();
    await renderInWorker(imaging, await testImage, 'width-10');
    delete process.env['APP_KEYS'];
    const [pid = 0] = pool.pids;
    const environment = environmentOf(pid).join('\n');
    expect(environment).toMatch(/^PATH=/m);
    expect(environment).not.toMatch(/secret|APP_KEYS|VITEST|NODE_OPTIONS/);
    expect(priorityOf(pid)).toEqual({ nice: 5, oom: 1000 });
  });

  it.skipIf(process.platform !== 'linux')('runs on the Node that the server runs on', async () => {
    const { imaging, pool } = openAll();
    await renderInWorker(imaging, await testImage, 'width-10');
    expect(await readlink(`/proc/${String(pool.pids[0])}/exe`)).toBe(await readlink('/proc/self/exe'));
  });

  it('stays warm and gets the next job', async () => {
    const { imaging, pool } = openAll();
    for (let job = 0; job < 20; job += 1) await renderInWorker(imaging, await testImage, 'width-10');
    expect(pool.usage).toMatchObject({ workers: 1, started: 1 });
  });

  it('ends after the idle time', async () => {
    const { imaging, pool } = openAll({ idleSeconds: 0.2 });
    await renderInWorker(imaging, await testImage, 'width-10');
    await until(() => pool.usage.workers === 0);
  });

  it('is not used for public and private originals alike', async () => {
    const { imaging, pool } = openAll({ maxWorkers: 1 });
    await renderInWorker(imaging, await testImage, 'width-10', { access: 'private' });
    const [pid] = pool.pids;
    await renderInWorker(imaging, await testImage, 'width-10', { access: 'public' });
    await until(() => pool.usage.workers === 1);
    expect(pool.pids).not.toContain(pid);
  });

  it('is not used again after a decoder failed, but is after a refusal', async () => {
    const { imaging, pool } = openAll({ maxWorkers: 1 });
    const damaged = (await testImage).subarray(0, 400);
    for (const [source, started] of [[Buffer.from('no image'), 1], [damaged, 1], [await testImage, 2]] as const) {
      await renderInWorker(imaging, source, 'width-10').catch(() => undefined);
      expect(pool.usage.started).toBe(started);
    }
  });

  it('that does not start is logged once, and started again after a delay', async () => {
    // The delay between two starts.
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const failures: Error[] = [];
    const { imaging, pool } = openAll({ file: '/nowhere/worker.js', onStartFailure: (error) => failures.push(error) });
    for (let time = 0; time < 5; time += 1) expect(await refusalOf(renderInWorker(imaging, await testImage, 'width-10'))).toMatchObject({ code: 'BUSY' });
    expect(failures).toHaveLength(1);
    expect(String(failures[0])).toContain('/nowhere/worker.js');
    expect(pool.usage).toMatchObject({ workers: 0, busy: 0, started: 2 });
    vi.advanceTimersByTime(1000);
    await refusalOf(renderInWorker(imaging, await testImage, 'width-10'));
    expect([failures.length, pool.usage.started]).toEqual([1, 4]);
  });

  it('that finds no sharp is handled the same way', async () => {
    const failures: Error[] = [];
    const { imaging } = openAll({ setup: { sharpPath: '/nowhere/sharp' }, onStartFailure: (error) => failures.push(error) });
    expect(await refusalOf(renderInWorker(imaging, await testImage, 'width-10'))).toMatchObject({ code: 'BUSY' });
    expect(failures[0]).toBeInstanceOf(InternalError);
    expect(String(failures[0])).toContain('/nowhere/sharp');
  });
});
