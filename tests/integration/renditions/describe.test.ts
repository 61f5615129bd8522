import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Spec } from '../../../server/src/core/filter-spec/parse';
import { parseSpec } from '../../../server/src/core/filter-spec/parse';
import { WorkerImaging } from '../../../server/src/workers/worker-imaging';
import { plainJpeg } from '../../helpers/plain-jpeg';
import { openPipelineFixture, type PipelineFixture } from '../../helpers/pipeline-fixture';

let fixture: PipelineFixture;

beforeEach(async () => {
  fixture = await openPipelineFixture();
  await fixture.put(1, await plainJpeg('#ff0000'));
});
afterEach(() => fixture.close());

const describeFile = async (specs: readonly Spec[] = []) => fixture.renditions.describe(await fixture.sources.find(1), specs);

/** A striking red disc on grey, with its centre at 520, 130 of 600x250 pixels. */
async function disc(): Promise<Buffer> {
  const circle = Buffer.from('<svg width="60" height="60"><circle cx="30" cy="30" r="30" fill="#f00"/></svg>');
  return sharp({ create: { width: 600, height: 250, channels: 3, background: '#888' } }).composite([{ input: circle, left: 490, top: 100 }]).png().toBuffer();
}

describe('the description of a source', () => {
  it('has its upright size, its placeholder and its version', async () => {
    await fixture.put(1, await sharp(await plainJpeg('#ff0000', 400, 300)).withMetadata({ orientation: 6 }).jpeg().toBuffer());
    const source = await fixture.sources.find(1);
    expect(await describeFile()).toMatchObject({
      source,
      facts: {
        version: source.version,
        source: { format: 'jpeg', width: 300, height: 400, orientation: 6, frames: 1, alpha: false, depth: 8, buffered: false },
        thumbhash: expect.stringMatching(/^[A-Za-z0-9+/]{20,40}=*$/),
        color: expect.stringMatching(/^#f[ef]0000$/),
        attention: {},
      },
    });
  });

  it('has the points of attention of specs that need them, by their canonical form', async () => {
    await fixture.put(1, await disc());
    const { facts: { attention } } = await describeFile(['fill-100x100-smart', 'format-webp|fill-50x100-smart', 'width-100'].map((text) => parseSpec(text)));
    expect(Object.keys(attention)).toEqual(['fill-100x100-smart', 'fill-50x100-smart|format-webp', 'width-100']);
    for (const spec of ['fill-100x100-smart', 'fill-50x100-smart|format-webp']) {
      expect(attention[spec]).toHaveLength(1);
      expect(Math.abs((attention[spec]?.[0]?.x ?? NaN) - 520)).toBeLessThan(60);
    }
    expect(attention['width-100']).toEqual([]);
  });

  it('has no points for a spec that cannot be carried out on this image, and all the rest', async () => {
    const { facts } = await describeFile(['crop-5000x0-10x10|fill-10x10-smart', 'fill-80x80-smart|scale-1000|scale-1000', 'fill-90x90-smart'].map((text) => parseSpec(text)));
    expect(Object.values(facts.attention).map(({ length }) => length)).toEqual([0, 0, 1]);
    expect(facts.source.width).toBe(400);
  });

  it('has the focal point of the row in the plans of its specs', async () => {
    await fixture.put(1, await disc(), { focalPoint: { x: 100, y: 50 } });
    // The right half is cut out around the focal point. The middle, from 150 to 450, would be without the disc.
    const { facts } = await describeFile([parseSpec('fill-300x250|fill-100x100-smart')]);
    expect(facts.attention['fill-300x250|fill-100x100-smart']?.[0]?.x).toBeGreaterThan(450);
  });

  it('is read by one job with low priority, which is counted nowhere', async () => {
    const run = vi.spyOn(fixture.queue, 'run');
    await describeFile([parseSpec('fill-90x90-smart')]);
    expect(run.mock.calls.map(([, options]) => options?.priority)).toEqual(['low']);
    run.mockRestore();
    expect([fixture.queue.usage.finished, fixture.queue.usage.failed, fixture.queue.usage.seconds, fixture.counters.misses, fixture.counts.renders]).toEqual([0, 0, 0, 0, 0]);
    expect(fixture.workers.usage.started).toBe(1);
  });

  it.each(['public', 'private'] as const)('is read by a worker for %s sources, as configured', async (editorAccess) => {
    await fixture.close();
    fixture = await openPipelineFixture({ editorAccess });
    await fixture.put(1, await plainJpeg('#ff0000'));
    const run = vi.spyOn(WorkerImaging.prototype, 'run');
    await describeFile();
    const accesses = run.mock.calls.map(([{ access }]) => access);
    run.mockRestore();
    expect(accesses).toEqual([editorAccess]);
  });

  it('is that of the new bytes if the file is replaced meanwhile, with the new row', async () => {
    const source = await fixture.sources.find(1);
    const bytes = await plainJpeg('#0000ff', 200, 100);
    const updatedAt = new Date(Date.now() + 5000);
    await fixture.put(1, bytes, { updatedAt });
    const described = await fixture.renditions.describe(source, []);
    expect(described).toMatchObject({ source: { updatedAt: updatedAt.getTime() }, facts: { color: expect.stringMatching(/^#0000f[ef]$/), source: { width: 200, height: 100 } } });
    expect([described.facts.version === described.source.version, described.source.version === source.version]).toEqual([true, false]);
  });

  it('is that of the version that was looked up, if a storage sends another one', async () => {
    const open = vi.spyOn(fixture.sources, 'open').mockResolvedValueOnce({ kind: 'bytes', bytes: await plainJpeg('#0000ff'), version: 'another' });
    const source = await fixture.sources.find(1);
    expect(await describeFile()).toMatchObject({ source: { version: source.version }, facts: { version: source.version, color: expect.stringMatching(/^#f[ef]0000$/) } });
    expect(open).toHaveBeenCalledTimes(2);
  });

  it('of a source that can be probed but not decoded fails', async () => {
    const whole = await sharp({ create: { width: 600, height: 600, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 40 } } }).png().toBuffer();
    await writeFile(join(fixture.uploads, 'file-1.jpg'), whole.subarray(0, whole.length / 2));
    expect(await fixture.renditions.examine(1)).toMatchObject({ facts: { width: 600 } });
    await expect(describeFile()).rejects.toMatchObject({ code: 'UNSUPPORTED_SOURCE' });
  });

  it.each([
    ['of a file without bytes', async () => rm(join(fixture.uploads, 'file-1.jpg')), 'SOURCE_GONE'],
    ['of a file that is no image', async () => writeFile(join(fixture.uploads, 'file-1.jpg'), 'no image'), 'UNSUPPORTED_SOURCE'],
  ])('%s fails', async (_title, change, code) => {
    const source = await fixture.sources.find(1);
    await change();
    await expect(fixture.renditions.describe(source, [])).rejects.toMatchObject({ code });
  });
});
