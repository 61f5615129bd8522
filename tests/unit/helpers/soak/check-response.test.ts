import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { codedPicture } from '../../../helpers/soak/coded-picture';
import { FileHistory, moment } from '../../../helpers/soak/file-history';
import { checkResponse, type SoakResponse, type SoakRequest } from '../../../helpers/soak/check-response';

const EXPECTED = { spec: 'width-80|format-png', width: 80, height: 60, format: 'png' } as const;
const pictureOf = async (code: number, width = 80): Promise<Buffer> => sharp(await codedPicture(code, 'jpeg')).resize(width).png().toBuffer();

/** Waits for longer than the resolution of the clock. */
const later = () => new Promise((resolve) => setTimeout(resolve, 2));

/** A file whose image 7 is being replaced by image 8, or was. */
async function replacedFile({ isCompleted }: { readonly isCompleted: boolean }): Promise<FileHistory> {
  const file = new FileHistory(1, 'jpeg', { code: 7, startedAt: moment() });
  file.codesOfTags.set('seven', 7);
  await later();
  file.startReplace(8);
  if (isCompleted) file.replaced();
  await later();
  return file;
}

async function complaintOf(file: FileHistory, response: Partial<SoakResponse>, request: Partial<SoakRequest> = {}): Promise<string | null> {
  const bytes = response.bytes ?? Buffer.alloc(0);
  const headers = new Headers({ 'content-type': 'image/png', 'content-length': String(bytes.length), ...Object.fromEntries(response.headers ?? []) });
  const complete = { status: 200, start: moment(), end: moment(), ...response, bytes, headers };
  return (await checkResponse({ file, expected: EXPECTED, tag: null, cached: null, ...request }, complete)).complaint ?? null;
}

const IMMUTABLE = new Headers({ 'cache-control': 'public, max-age=31536000, immutable' });

describe('a response of the soak', () => {
  it.each([
    [7, false, null],
    [8, false, null],
    [9, false, 'image 9, expected 7 or 8'],
    [7, true, 'image 7, expected 8'],
    [8, true, null],
  ])('may show image %i while 7 is replaced by 8, completed: %s', async (code, isCompleted, complaint) => {
    expect(await complaintOf(await replacedFile({ isCompleted }), { bytes: await pictureOf(code) })).toBe(complaint);
  });

  it('is complete', async () => {
    const bytes = await pictureOf(7);
    const file = await replacedFile({ isCompleted: false });
    expect(await complaintOf(file, { bytes: bytes.subarray(0, bytes.length / 2) })).toMatch(/^an incomplete image/);
    expect(await complaintOf(file, { bytes, headers: new Headers({ 'content-length': '9' }) })).toMatch(/bytes of 9$/);
  });

  it('shows one version', async () => {
    const upper = await sharp(await pictureOf(7)).extract({ left: 0, top: 0, width: 80, height: 30 }).toBuffer();
    const bytes = await sharp(await pictureOf(8)).composite([{ input: upper, left: 0, top: 0 }]).png().toBuffer();
    expect(await complaintOf(await replacedFile({ isCompleted: false }), { bytes })).toBe('an image with parts of two versions');
  });

  it('has the requested size and format', async () => {
    expect(await complaintOf(await replacedFile({ isCompleted: false }), { bytes: await pictureOf(7, 40) })).toBe('40x30 png instead of 80x60 png');
  });

  it('is immutable only at the URL of its version', async () => {
    const file = await replacedFile({ isCompleted: false });
    expect(await complaintOf(file, { bytes: await pictureOf(7), headers: IMMUTABLE }, { tag: 'seven' })).toBe(null);
    expect(await complaintOf(file, { bytes: await pictureOf(8), headers: IMMUTABLE }, { tag: 'seven' })).toMatch(/for a year/);
  });

  it('may be 304 only for the current image', async () => {
    const cached = { etag: '"x"', code: 7 };
    expect(await complaintOf(await replacedFile({ isCompleted: false }), { status: 304 }, { cached })).toBe(null);
    expect(await complaintOf(await replacedFile({ isCompleted: true }), { status: 304 }, { cached })).toMatch(/expected 8$/);
  });

  it.each([500, 404, 410, 415])('is no %i', async (status) => {
    expect(await complaintOf(await replacedFile({ isCompleted: true }), { status })).toMatch(String(status));
  });

  it('may be 415 while the original is written in place', async () => {
    expect(await complaintOf(await replacedFile({ isCompleted: false }), { status: 415 })).toBe(null);
  });

  it.each([410, 415])('may be %i after a kill interrupted the writing of the original', async (status) => {
    const file = await replacedFile({ isCompleted: false });
    file.interrupt();
    expect(await complaintOf(file, { status })).toBe(null);
    file.replaced();
    await later();
    expect(await complaintOf(file, { status })).toMatch(String(status));
  });

  it('is 404 for a deleted file', async () => {
    const file = await replacedFile({ isCompleted: true });
    file.startDelete();
    file.deleted();
    await later();
    expect(await complaintOf(file, { status: 404 })).toBe(null);
    expect(await complaintOf(file, { bytes: await pictureOf(8) })).toBe('image 8 of a deleted file');
  });
});
