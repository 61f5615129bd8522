import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LibraryFile } from '../helpers/admin-api';
import { openImageTable } from '../helpers/image-table';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';
import { changeRows, selectRows } from '../helpers/playground-database';

const CONFIG = { routes: { images: { path: '/images' } }, presets: { face: 'fill-60x60-smart', card: 'fill-60x40' } };

/** Of the table of image facts. */
interface FactsRow {
  readonly version: string;
  readonly seen_at: number;
  readonly width: number;
  readonly height: number;
  readonly thumbhash: string;
  readonly color: string;
  readonly attention: string;
}

let playground: TestPlayground;
const start = (directory?: string) => startTestPlayground({ env: { RENDITIONS_CONFIG: JSON.stringify(CONFIG) }, ...(directory !== undefined && { directory }) });

beforeAll(async () => {
  playground = await start();
});
afterAll(() => playground?.stop());

const rowsOf = (id: number) => selectRows<FactsRow>(playground, 'select * from strapi_plugin_renditions_images where file_id = ?', id);

/** The facts of a file, once they fulfil the condition. */
async function factsOf(id: number, isExpected: (row: FactsRow) => boolean = () => true): Promise<FactsRow> {
  await expect.poll(() => rowsOf(id).filter(isExpected)).toHaveLength(1);
  return rowsOf(id)[0] as FactsRow;
}

const timeOf = ({ updatedAt }: LibraryFile): number => new Date(updatedAt).getTime();

const upload = async (bytes: Buffer, name = 'red.jpg') => playground.admin.uploadFile({ name, bytes });

describe('the facts of an image', () => {
  it('are made after its upload', async () => {
    const file = await upload(await plainJpeg('#ff0000', 600, 400));
    const { attention, ...facts } = await factsOf(file.id);
    expect(facts).toMatchObject({
      format: 'jpeg', width: 600, height: 400, orientation: 1, frames: 1, alpha: 0, depth: 8, buffered: 0,
      thumbhash: expect.stringMatching(/^[A-Za-z0-9+/]{20,40}=*$/), color: expect.stringMatching(/^#f[ef]0000$/), seen_at: timeOf(file),
    });
    expect(JSON.parse(attention)).toEqual({ 'fill-60x60-smart': [{ x: expect.any(Number), y: expect.any(Number) }] });
  });

  it('have the upright size of an image that EXIF turns', async () => {
    const { id } = await upload(await sharp(await plainJpeg('#00ff00', 600, 400)).withMetadata({ orientation: 6 }).jpeg().toBuffer());
    expect(await factsOf(id)).toMatchObject({ width: 400, height: 600, orientation: 6 });
  });

  it('are made again after a replacement', async () => {
    const { id } = await upload(await plainJpeg('#ff0000'));
    const before = await factsOf(id);
    const replaced = await playground.admin.replaceFile(id, { name: 'red.jpg', bytes: await plainJpeg('#0000ff', 300, 500) });
    const after = await factsOf(id, ({ version }) => version !== before.version);
    expect(after).toMatchObject({ width: 300, height: 500, color: expect.stringMatching(/^#0000f[ef]$/), seen_at: timeOf(replaced) });
  });

  it('stay after a change of the caption, and are not read again', async () => {
    const { id } = await upload(await plainJpeg('#ff0000'));
    const before = await factsOf(id);
    changeRows(playground, 'update strapi_plugin_renditions_images set color = ? where file_id = ?', '#123456', id);
    const changed = await playground.admin.updateFileInfo(id, { name: 'red.jpg', caption: 'A red field' });
    const after = await factsOf(id, ({ seen_at }) => seen_at === timeOf(changed));
    expect(after).toEqual({ ...before, color: '#123456', seen_at: timeOf(changed) });
    expect(after.seen_at).toBeGreaterThan(before.seen_at);
  });

  it('are deleted with it', async () => {
    const { id } = await upload(await plainJpeg('#ff0000'));
    await factsOf(id);
    await playground.admin.deleteFile(id);
    await expect.poll(() => rowsOf(id)).toEqual([]);
  });

  it('do not exist for a file that is no image', async () => {
    const [text, image] = [await upload(Buffer.from('hello'), 'hello.txt'), await upload(await plainJpeg('#ff0000'))];
    await factsOf(image.id);
    expect(rowsOf(text.id)).toEqual([]);
  });

  it('are no rendition in the statistics', async () => {
    const renders = async () => ((await (await fetch(`${playground.url}/test/statistics`)).json()) as { readonly renders: object }).renders;
    const before = await renders();
    await factsOf((await upload(await plainJpeg('#ff0000'))).id);
    expect(await renders()).toEqual(before);
  });
});

it('images are found with their facts by one statement', async () => {
  const file = await playground.admin.uploadFile({ name: 'red.jpg', bytes: await plainJpeg('#ff0000', 600, 400) }, { alternativeText: 'A red field', focalPoint: { x: 10, y: 90 } });
  await factsOf(file.id);
  const { table, statements, close } = openImageTable(playground.env);
  try {
    const [found] = await table.find({ fileIds: [file.id] });
    expect(found).toMatchObject({
      image: { fileId: file.id, name: 'red.jpg', mime: 'image/jpeg', hash: file.hash, alternativeText: 'A red field', focalPoint: { x: 10, y: 90 } },
      updatedAt: timeOf(file),
      recorded: { seenAt: timeOf(file), facts: { source: { format: 'jpeg', width: 600, height: 400, alpha: false, buffered: false }, attention: { 'fill-60x60-smart': [{}] } } },
    });
    // 90,000 keys are three statements.
    const many = Array.from({ length: 89_999 }, (_none, index) => 1_000_000 + index);
    expect(await table.find({ fileIds: [...many, file.id] })).toEqual([found]);
    expect(await table.find({ fileIds: many.slice(0, 29_000), documentIds: many.slice(0, 30_999).map(String), hashes: [...many.slice(0, 29_999).map(String), file.hash] })).toEqual([found]);
    expect(statements).toHaveLength(1 + 3 + 3);
  } finally {
    await close();
  }
});

describe('at the start', () => {
  it('missing facts are made, those of deleted files are deleted, and an unreadable file stops none', async () => {
    const files = await Promise.all(['broken.jpg', 'first.jpg', 'second.jpg', 'changed.jpg'].map(async (name) => upload(await plainJpeg('#ff0000'), name)));
    const [broken, first, second, changed] = files as [LibraryFile, LibraryFile, LibraryFile, LibraryFile];
    for (const { id } of files) await factsOf(id);
    await playground.end();
    await truncate(join(playground.uploadsDirectory, broken.hash + broken.ext), 100);
    changeRows(playground, 'delete from strapi_plugin_renditions_images where file_id in (?, ?, ?)', broken.id, first.id, second.id);
    changeRows(playground, 'update strapi_plugin_renditions_images set seen_at = 1 where file_id = ?', changed.id);
    changeRows(playground, 'insert into strapi_plugin_renditions_images (file_id, version, seen_at) values (999999, ?, 1)', 'gone');
    const { directory } = playground;
    playground = await start(directory);
    await factsOf(first.id);
    expect(await factsOf(second.id)).toMatchObject({ width: 400, height: 300 });
    await factsOf(changed.id, ({ seen_at }) => seen_at === timeOf(changed));
    await expect.poll(() => rowsOf(999_999)).toEqual([]);
    expect(rowsOf(broken.id)).toEqual([]);
    await expect.poll(() => playground.logs()).toContain(`The size and the placeholder of image ${broken.id} could not be read`);
  });
});
