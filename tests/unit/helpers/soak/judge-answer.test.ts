import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { codedPicture } from '../../../helpers/soak/coded-picture';
import { FileHistory, moment } from '../../../helpers/soak/file-history';
import { judgeAnswer, type SoakAnswer, type SoakRequest } from '../../../helpers/soak/judge-answer';

const WANTED = { spec: 'width-80|format-png', width: 80, height: 60, format: 'png' } as const;
const pictureOf = async (code: number, width = 80): Promise<Buffer> => sharp(await codedPicture(code, 'jpeg')).resize(width).png().toBuffer();

/** Moments differ by more than a clock's resolution. */
const later = () => new Promise((resolve) => setTimeout(resolve, 2));

/** Picture 7, replaced by picture 8: the answer to it is under way, or was given. */
async function replacedFile({ isAnswered }: { readonly isAnswered: boolean }): Promise<FileHistory> {
  const file = new FileHistory(1, 'jpeg', { code: 7, begunAt: moment() });
  file.codesOfTags.set('seven', 7);
  await later();
  file.beginReplace(8);
  if (isAnswered) file.replaced();
  await later();
  return file;
}

async function complaintOf(file: FileHistory, answer: Partial<SoakAnswer>, request: Partial<SoakRequest> = {}): Promise<string | null> {
  const bytes = answer.bytes ?? Buffer.alloc(0);
  const headers = new Headers({ 'content-type': 'image/png', 'content-length': String(bytes.length), ...Object.fromEntries(answer.headers ?? []) });
  const whole = { status: 200, start: moment(), end: moment(), ...answer, bytes, headers };
  return (await judgeAnswer({ file, wanted: WANTED, tag: null, held: null, ...request }, whole)).complaint ?? null;
}

const IMMUTABLE = new Headers({ 'cache-control': 'public, max-age=31536000, immutable' });

describe('an answer of the soak', () => {
  it.each([
    [7, false, null],
    [8, false, null],
    [9, false, 'picture 9 when it could only be 7 or 8'],
    [7, true, 'picture 7 when it could only be 8'],
    [8, true, null],
  ])('shows picture %i; the replace of 7 by 8 was answered: %s', async (code, isAnswered, complaint) => {
    expect(await complaintOf(await replacedFile({ isAnswered }), { bytes: await pictureOf(code) })).toBe(complaint);
  });

  it('is whole', async () => {
    const bytes = await pictureOf(7);
    const file = await replacedFile({ isAnswered: false });
    expect(await complaintOf(file, { bytes: bytes.subarray(0, bytes.length / 2) })).toMatch(/^a picture that is not whole/);
    expect(await complaintOf(file, { bytes, headers: new Headers({ 'content-length': '9' }) })).toMatch(/bytes of 9$/);
  });

  it('is of one version', async () => {
    const upper = await sharp(await pictureOf(7)).extract({ left: 0, top: 0, width: 80, height: 30 }).toBuffer();
    const bytes = await sharp(await pictureOf(8)).composite([{ input: upper, left: 0, top: 0 }]).png().toBuffer();
    expect(await complaintOf(await replacedFile({ isAnswered: false }), { bytes })).toBe('a picture that is not of one version');
  });

  it('is what was asked for', async () => {
    expect(await complaintOf(await replacedFile({ isAnswered: false }), { bytes: await pictureOf(7, 40) })).toBe('40x30 png instead of 80x60 png');
  });

  it('is kept for a year only at the address of its version', async () => {
    const file = await replacedFile({ isAnswered: false });
    expect(await complaintOf(file, { bytes: await pictureOf(7), headers: IMMUTABLE }, { tag: 'seven' })).toBe(null);
    expect(await complaintOf(file, { bytes: await pictureOf(8), headers: IMMUTABLE }, { tag: 'seven' })).toMatch(/for a year/);
  });

  it('that nothing has changed is right only of what the file shows', async () => {
    const held = { etag: '"x"', code: 7 };
    expect(await complaintOf(await replacedFile({ isAnswered: false }), { status: 304 }, { held })).toBe(null);
    expect(await complaintOf(await replacedFile({ isAnswered: true }), { status: 304 }, { held })).toMatch(/could only be 8/);
  });

  it.each([500, 404, 410, 415])('is no %i', async (status) => {
    expect(await complaintOf(await replacedFile({ isAnswered: true }), { status })).toMatch(String(status));
  });

  it('may be 415 while the original is written in place', async () => {
    expect(await complaintOf(await replacedFile({ isAnswered: false }), { status: 415 })).toBe(null);
  });

  it.each([410, 415])('may be %i where a kill cut off the writing of the original', async (status) => {
    const file = await replacedFile({ isAnswered: false });
    file.interrupt();
    expect(await complaintOf(file, { status })).toBe(null);
    file.replaced();
    await later();
    expect(await complaintOf(file, { status })).toMatch(String(status));
  });

  it('is 404 of a deleted file', async () => {
    const file = await replacedFile({ isAnswered: true });
    file.beginDelete();
    file.deleted();
    await later();
    expect(await complaintOf(file, { status: 404 })).toBe(null);
    expect(await complaintOf(file, { bytes: await pictureOf(8) })).toBe('picture 8 of a file that was deleted');
  });
});
