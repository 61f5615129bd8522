import { afterEach, describe, expect, it, vi } from 'vitest';
import { ImageBatches } from '../../../server/src/content-api/image-batches';
import type { LibraryImage } from '../../../server/src/renditions/ports/image-facts';

const imageOf = (fileId: number): LibraryImage => ({ fileId, documentId: `d${fileId}`, name: 'a.jpg', mime: 'image/jpeg', hash: 'a', alternativeText: null, focalPoint: null, facts: null });

function recorded(find = async (fileIds: readonly number[]) => fileIds.filter((id) => id < 100).map(imageOf)) {
  const lookups: (readonly number[])[] = [];
  const batches = new ImageBatches((fileIds) => {
    lookups.push([...fileIds]);
    return find(fileIds);
  });
  return { batches, lookups };
}

afterEach(() => vi.useRealTimers());

describe('ImageBatches', () => {
  it('looks up together what is asked for together, each image once', async () => {
    const { batches, lookups } = recorded();
    const images = await Promise.all([3, 1, 3, 500].map((id) => batches.load(id)));
    expect(images.map((image) => image?.fileId ?? null)).toEqual([3, 1, 3, null]);
    expect(lookups).toEqual([[3, 1, 500]]);
  });

  it('waits while further images are asked for', async () => {
    vi.useFakeTimers();
    const { batches, lookups } = recorded();
    const loads: Promise<unknown>[] = [];
    for (let id = 1; id <= 20; id += 1) {
      loads.push(batches.load(id));
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(lookups).toEqual([]);
    await vi.advanceTimersByTimeAsync(10);
    await Promise.all(loads);
    expect(lookups).toEqual([Array.from({ length: 20 }, (_, index) => index + 1)]);
  });

  it('looks up again what is asked for later', async () => {
    const { batches, lookups } = recorded();
    await batches.load(1);
    await batches.load(2);
    expect(lookups).toEqual([[1], [2]]);
  });

  it('fails for all that were asked for together, and works again after it', async () => {
    let fails = true;
    const { batches } = recorded(async (fileIds) => {
      if (fails) throw new Error('the database does not answer');
      return fileIds.map(imageOf);
    });
    const results = await Promise.allSettled([batches.load(1), batches.load(2)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect((await batches.load(1))?.fileId).toBe(1);
  });
});
