import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../../server/src/core/filter-spec/operations';
import { startImageServer, type ImageServer } from '../../helpers/image-server';
import { pictureBytes } from '../../helpers/picture-bytes';
import { processorMilliseconds } from '../../helpers/processor-time';
import { rawRequest } from '../../helpers/raw-http';

const EXPIRES = 4_102_444_800;
const PAST = 946_684_800;

/** Signs any text, without the code of the plugin. */
function sign(id: string, spec: string, query = '', key = 'correct horse', algorithm = 'sha256'): string {
  return createHmac(algorithm, key).update(`${id}/${spec}/${query}`).digest('base64url');
}

const at = (signature: string, rest: string) => `/images/${signature}/${rest}`;
/** A valid signature and a valid encoding: only the content is hostile. */
const signed = (id: string, spec: string) => at(sign(id, spec), `${encodeURIComponent(id)}/${encodeURIComponent(spec)}`);

const GOOD = sign('12', 'width-4');
const SHA1 = sign('12', 'width-4', '', 'correct horse', 'sha1');
const SYNTAXES = Object.values(OPERATIONS).map(({ syntax }) => syntax.replaceAll(' · ', ', ')).join(', ');
const foreign = (character: string, place: number) => `only letters, digits, ".", "_", "-" and "|" are allowed, found ${JSON.stringify(character)} at character ${place}`;

type Row = readonly [title: string, target: string];

const FORBIDDEN: readonly Row[] = [
  ['a signature of one character', at('x', '12/width-4')],
  ['an empty signature', at('=', '12/width-4')],
  ['the signature of the empty text', at(createHmac('sha256', '').update('').digest('base64url'), '12/width-4')],
  ['the signature without its last character', at(GOOD.slice(0, -1), '12/width-4')],
  ['the signature without its last character, padded', at(`${GOOD.slice(0, -1)}=`, '12/width-4')],
  ['the first half of the signature', at(GOOD.slice(0, 21), '12/width-4')],
  ['two paddings', at(`${GOOD}==`, '12/width-4')],
  ['padding in front', at(`=${GOOD}`, '12/width-4')],
  ['padding in the middle', at(`${GOOD.slice(0, 20)}=${GOOD.slice(20)}`, '12/width-4')],
  ['padding that is escaped twice', at(`${GOOD}%253D`, '12/width-4')],
  ['a space after the signature', at(`${GOOD}%20`, '12/width-4')],
  ['a zero byte after the signature', at(`${GOOD}%00`, '12/width-4')],
  ['a plus after the signature', at(`${GOOD}+`, '12/width-4')],
  ['the signature in upper case', at(GOOD.toUpperCase(), '12/width-4')],
  ['the signature in lower case', at(GOOD.toLowerCase(), '12/width-4')],
  ['the signature in hexadecimal', at(Buffer.from(GOOD, 'base64url').toString('hex'), '12/width-4')],
  ['the signature of SHA-1', at(SHA1, '12/width-4')],
  ['the signature of SHA-1, padded', at(`${SHA1}=`, '12/width-4')],
  ['the signature with another key', at(sign('12', 'width-4', '', 'wrong horse'), '12/width-4')],
  ['the signature with the key in upper case', at(sign('12', 'width-4', '', 'CORRECT HORSE'), '12/width-4')],
  ['the signature of another id', at(GOOD, '13/width-4')],
  ['the signature of another spelling of the id', at(GOOD, '012/width-4')],
  ['the signature of another spec', at(GOOD, '12/width-5')],
  ['the signature of the spec in upper case', at(GOOD, '12/WIDTH-4')],
  ['the signature of a longer spec', at(sign('12', 'width-4|grayscale'), '12/width-4')],
  ['the signature of a shorter spec', at(GOOD, '12/width-4|grayscale')],
  ['an unsigned expiry', `${at(GOOD, '12/width-4')}?expires=${EXPIRES}`],
  ['a missing expiry', at(sign('12', 'width-4', `?expires=${EXPIRES}`), '12/width-4')],
  ['an expiry changed by a second', `${at(sign('12', 'width-4', `?expires=${EXPIRES}`), '12/width-4')}?expires=${EXPIRES + 1}`],
  ['an expiry in the past', `${at(sign('12', 'width-4', `?expires=${PAST}`), '12/width-4')}?expires=${PAST}`],
  ['an expiry in the past, of an unknown file', `${at(sign('99', 'width-4', `?expires=${PAST}`), '99/width-4')}?expires=${PAST}`],
  ['the expiry given twice', `${at(sign('12', 'width-4', `?expires=${EXPIRES}`), '12/width-4')}?expires=${EXPIRES}&expires=${EXPIRES}`],
  ['a signed expiry and one before it', `${at(sign('12', 'width-4', `?expires=${EXPIRES}`), '12/width-4')}?expires=1&expires=${EXPIRES}`],
  ['an expiry with a leading zero', `${at(sign('12', 'width-4', `?expires=0${EXPIRES}`), '12/width-4')}?expires=0${EXPIRES}`],
  ['an expiry with an exponent', `${at(sign('12', 'width-4', '?expires=4e9'), '12/width-4')}?expires=4e9`],
  ['a negative expiry', `${at(sign('12', 'width-4', '?expires=-1'), '12/width-4')}?expires=-1`],
  ['an expiry of 400 digits', `${at(sign('12', 'width-4', `?expires=${'9'.repeat(400)}`), '12/width-4')}?expires=${'9'.repeat(400)}`],
  ['an empty expiry', `${at(GOOD, '12/width-4')}?expires=`],
  ['an expiry within the spec', at(sign('12', 'width-4', `?expires=${EXPIRES}`), `12/width-4%2F%3Fexpires=${EXPIRES}`)],
  ['an id and a spec that share a message with others', at(GOOD, '12%2Fwidth-4/%20')],
  ['a percent sign alone', at(GOOD, '12/width-4%')],
  ['a broken escape', at(GOOD, '12/width-4%zz')],
  ['an escape of the %u kind', at(GOOD, '12/%u0077idth-4')],
  ['an escape of invalid UTF-8', at(GOOD, '12/%ff')],
  ['an overlong slash', at(GOOD, '12/..%c0%af')],
  ['an escaped surrogate', at(GOOD, '12/%ED%A0%80')],
  ['a signature of invalid UTF-8', at('%ff', '12/width-4')],
  ['up and away', at('..', '../width-4')],
  ['escaped dot segments', at('%2e%2e', '%2e%2e/%2e%2e%2fetc%2fpasswd')],
  ['dot segments, escaped twice', at('%252e%252e', '%252e%252e/%252e%252e%252fetc')],
  ['a spec escaped twice', at(sign('12', 'width-4|grayscale'), '12/width-4%257Cgrayscale')],
  ['backslashes', at('..\\..', '12\\/width-4')],
  ['a fragment', at(GOOD, '12/width-4#x')],
  ['a semicolon parameter', at(GOOD, '12/width-4;x=y')],
  ['an unsigned spec of 8,000 characters', at(GOOD, `12/${'width-4|'.repeat(1000)}`)],
  ['a signature of 8,000 characters', at('A'.repeat(8000), '12/width-4')],
];

const NOT_FOUND: readonly Row[] = [
  ['nothing', '/images/'],
  ['a signature', at(GOOD, '').slice(0, -1)],
  ['no spec', at(GOOD, '12')],
  ['an empty spec', at(GOOD, '12/')],
  ['an empty signature', at('', '12/width-4')],
  ['an empty id', at(sign('', 'width-4'), '/width-4')],
  ['an empty first segment', `/images/${at(GOOD, '12/width-4')}`],
  ['an empty segment before the name', at(GOOD, '12/width-4//harbour.jpg')],
  ['two slashes behind', at(GOOD, '12/width-4//')],
  ['a slash after the name', at(GOOD, '12/width-4/harbour.jpg/')],
  ['a further segment', at(GOOD, '12/width-4/harbour.jpg/more')],
  ['a dot segment after the name', at(GOOD, '12/width-4/../../../../etc/passwd')],
  ['a dot segment after the route', '/images/../api'],
  ['2,000 segments', `/images/${'a/'.repeat(2000)}`],
  ['an unknown file', signed('99', 'width-4')],
  ['file 0', signed('0', 'width-4')],
  ['the largest safe integer', signed('9007199254740991', 'width-4')],
];

const HOSTILE_IDS: readonly Row[] = ['012', '+12', '-12', '1e3', '1.0', '12.', '0x0C', ' 12', '12 ', '12\n', '\u0663', '\uff11\uff12', '12,', '1_2', 'NaN', 'Infinity', 'null', '__proto__', '[]', "1' OR '1'='1", '9007199254740992', '99999999999999999999', '9'.repeat(5000), '../12', '12/..', '%31%32', '12\0'].map(
  (id): Row => [`the signed id ${JSON.stringify(id.slice(0, 30))}`, signed(id, 'width-4')],
);

const INVALID: readonly (readonly [spec: string, message: string])[] = [
  ['nonsense', `"nonsense" is not an operation; expected one of ${SYNTAXES}`],
  ['WIDTH-4', '"WIDTH" is not an operation. Did you mean "width-4"?'],
  ['__proto__', `"__proto__" is not an operation; expected one of ${SYNTAXES}`],
  ['constructor-1', `"constructor" is not an operation; expected one of ${SYNTAXES}`],
  ['|', 'expected an operation, found ""'],
  ['width-4|', 'expected an operation, found ""'],
  ['../../etc/passwd', foreign('/', 3)],
  ['width-4/', foreign('/', 8)],
  [`width-4/?expires=${EXPIRES}`, foreign('/', 8)],
  ['width-4\0', foreign('\0', 8)],
  ['width-4\r\nSet-Cookie: a=b', foreign('\r', 8)],
  ['width-\u0663', foreign('\u0663', 7)],
  ['width-+4', foreign('+', 7)],
  ['width-{400,800}', foreign('{', 7)],
  ['<script>alert(1)</script>', foreign('<', 1)],
  ['width-4%7Cgrayscale', foreign('%', 8)],
  ['a'.repeat(257), 'at most 256 characters are allowed, found 257'],
  ['width-4|'.repeat(1000), 'at most 256 characters are allowed, found 8000'],
  ['sharpen|'.repeat(16) + 'sharpen', 'at most 16 operations are allowed, found 17'],
];

/** The start of the message for an operation with invalid arguments. */
const REFUSED_ARGUMENTS = ['width', 'width-0', 'width-04', 'width--4', 'width-1e3', 'width-4.5', 'width-4-5', 'width-99999999999999999999', 'fill-0x0', 'fill-4', 'crop-1x1', 'rotate-45', 'format-exe', 'quality-0', 'quality-101', 'scale-0', 'blur-0', 'bgcolor-red', 'original-1'];

let server: ImageServer;

beforeAll(async () => {
  server = await startImageServer();
  server.renditions.add({ format: 'jpeg', bytes: pictureBytes(100) }, { fileId: 12 });
  // The first request loads modules, which takes time.
  expect((await rawRequest(server.port, at(GOOD, '12/width-4'))).status).toBe(200);
});
afterAll(() => server.close());

/** The limit of processor time (client and server) for a bad request: a higher cost would allow a denial of service. */
const MAX_MILLISECONDS = 50;

async function send(target: string): Promise<{ status: number; text: string }> {
  server.renditions.calls.length = 0;
  const { milliseconds, response } = await timed(target);
  // The garbage collector may slow down one attempt, but not three.
  if (milliseconds > MAX_MILLISECONDS) expect(Math.min((await timed(target)).milliseconds, (await timed(target)).milliseconds)).toBeLessThan(MAX_MILLISECONDS);
  const { status, text, headers } = response;
  expect(headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  expect(headers['content-length']).toBe(String(Buffer.byteLength(text)));
  return { status, text };
}

async function timed(target: string) {
  const start = processorMilliseconds();
  const response = await rawRequest(server.port, target);
  return { response, milliseconds: processorMilliseconds() - start };
}

describe('forbidden before any look-up', () => {
  it.each(FORBIDDEN)('%s', async (_title, target) => {
    expect(await send(target)).toEqual({ status: 403, text: 'Forbidden' });
    expect(server.renditions.calls).toEqual([]);
  });
});

describe('not found', () => {
  it.each(NOT_FOUND)('%s', async (_title, target) => expect(await send(target)).toEqual({ status: 404, text: 'Not found' }));
});

describe('not found before any look-up, although signed', () => {
  it.each(HOSTILE_IDS)('%s', async (_title, target) => {
    expect(await send(target)).toEqual({ status: 404, text: 'Not found' });
    expect(server.renditions.calls).toEqual([]);
  });
});

describe('an invalid spec, although signed', () => {
  it.each(INVALID)('%j', async (spec, message) => expect(await send(signed('12', spec))).toEqual({ status: 400, text: `Invalid filter spec: ${message}` }));

  it.each(REFUSED_ARGUMENTS)('%s', async (spec) => {
    const { status, text } = await send(signed('12', spec));
    expect([status, text.startsWith(`Invalid filter spec: "${spec}" is not `), text.includes(': expected ')]).toEqual([400, true, true]);
  });
});

describe('refused by Node before the handler', () => {
  it.each([
    ['a raw non-ASCII byte', at(GOOD, '12/\xff'), 400],
    ['a space in the path', at(GOOD, '12/width-4 width-4'), 400],
    ['a raw zero byte', at(GOOD, '12/width-4\0'), 400],
    ['headers of over 16 KB', at(GOOD, `12/${'a'.repeat(17_000)}`), 431],
  ])('%s', async (_title, target, status) => expect((await rawRequest(server.port, target)).status).toBe(status));
});

it('hostile requests log no warning or error', () => {
  expect(new Set(server.log.levels())).toEqual(new Set(['debug']));
  expect(server.koaErrors).toEqual([]);
});
