import { z } from 'zod';
import type { CropImageQuery, LibraryImagesQuery, NewSavedSpec, PreviewQuery, RenamedSavedSpec, SignManyRequest, SignRequest, SizeQuery } from '../contracts';
import { FileNotFoundError } from '../core/errors';
import { readFileId } from '../core/file-id';
import { MAX_SIDE } from '../core/filter-spec/arguments';
import { MAX_SPEC_LENGTH } from '../core/filter-spec/parse';
import { quote, shorten } from '../core/quote';
import { savedNameFault } from '../core/saved-name';
import { MAX_EXPIRY_SECONDS } from '../http/rendition-path';
import type { SignItem } from '../services/sign-items';

/** A request that does not match `contracts.ts`. */
export class BadRequestError extends Error {
  override readonly name = 'BadRequestError';
}

const MAX_SPECS = 10;
const MAX_WIDTHS = 20;

const spec = z.string('expected a filter spec').max(MAX_SPEC_LENGTH, `expected at most ${MAX_SPEC_LENGTH} characters`);

const FIT = 'expected a number of pixels, 16 to 4096';

const sizeQuery = z.object({ spec }) satisfies z.ZodType<SizeQuery>;
const previewQuery = z.object({
  spec,
  fit: z.string(FIT).regex(/^\d{1,9}$/, FIT).transform(Number).pipe(z.int().min(16, FIT).max(4096, FIT)).optional(),
}) satisfies z.ZodType<PreviewQuery>;

const IDS = 'expected 1 to 100 ids of assets, with commas between them';

const libraryImagesQuery = z.object({ ids: z.string(IDS).regex(/^\d{1,10}(?:,\d{1,10}){0,99}$/, IDS) }) satisfies z.ZodType<LibraryImagesQuery>;

const HASH = 'expected the hash of a file';

const cropImageQuery = z.object({ hash: z.string(HASH).min(1, HASH).max(300, HASH) }) satisfies z.ZodType<CropImageQuery>;

const fileName = z.string('expected a string').max(255, 'expected at most 255 characters').optional();

const linkOptions = {
  route: z.string('expected the name of a route').optional(),
  expiresAt: z.int('expected whole seconds since the epoch').max(MAX_EXPIRY_SECONDS, 'expected a time before the year 10000').optional(),
};

const signRequest = z.strictObject({
  specs: z.array(spec, 'expected a list of filter specs').min(1, 'expected at least one').max(MAX_SPECS, `expected at most ${MAX_SPECS}`),
  ...linkOptions,
  fileName,
}, 'expected an object') satisfies z.ZodType<SignRequest>;

const MAX_ITEMS = 200;
const ASSET = 'expected the id of an asset';

function itemsFault({ input }: { readonly input?: unknown }): string {
  const expected = `expected a list of 1 to ${MAX_ITEMS} items, found `;
  if (!Array.isArray(input)) return expected + (input === null ? 'null' : typeof input);
  return `${expected}${input.length}${input.length > MAX_ITEMS ? '. Send several requests' : ''}`;
}

const LIST = { error: itemsFault };
const listOf = <T extends z.ZodType>(item: T) => z.array(item, LIST).min(1, LIST).max(MAX_ITEMS, LIST);

const signManyRequest = z.strictObject({
  items: listOf(z.strictObject({ assetId: z.int(ASSET).positive(ASSET), spec, fileName }, 'expected an object')),
  ...linkOptions,
}, 'expected an object with items') satisfies z.ZodType<SignManyRequest>;

const name = z.string('expected a name').trim().max(60, { error: 'expected at most 60 characters', abort: true }).superRefine((text, { addIssue }) => {
  const fault = savedNameFault(text);
  if (fault !== null) addIssue(fault);
});

const renamedSavedSpec = z.strictObject({ name }, 'expected an object with name') satisfies z.ZodType<RenamedSavedSpec>;
const newSavedSpec = z.strictObject({ name, spec }, 'expected an object with name and spec') satisfies z.ZodType<NewSavedSpec>;

const FILE = 'expected the id or documentId of a file';

const signItems = z.strictObject({
  items: listOf(z.strictObject({
    file: z.union([z.int().positive(FILE), z.string().min(1, FILE).max(64, FILE)], FILE),
    spec,
    route: z.string('expected the name of a route').optional(),
    expiresInSeconds: z.number('expected a number of seconds').positive('expected a number above 0').optional(),
    widths: z.array(z.int('expected whole numbers').min(1, 'expected at least 1').max(MAX_SIDE, `expected at most ${MAX_SIDE}`), 'expected a list of widths in pixels').min(1, 'expected at least one').max(MAX_WIDTHS, `expected at most ${MAX_WIDTHS}`).optional(),
  }, 'expected an object')),
}, 'expected an object with items') satisfies z.ZodType<{ readonly items: readonly SignItem[] }>;

/** @throws BadRequestError with the path of each fault */
export const readSignItems = (body: unknown): readonly SignItem[] => read(signItems, body).items;

/** @throws BadRequestError */
export const readPreviewQuery = (query: unknown): PreviewQuery => read(previewQuery, query);

/** @throws BadRequestError */
export const readSizeQuery = (query: unknown): SizeQuery => read(sizeQuery, query);

/** Without the ids that no asset can have. @throws BadRequestError */
export const readLibraryImageIds = (query: unknown): readonly number[] =>
  [...new Set(read(libraryImagesQuery, query).ids.split(','))].flatMap((id) => readFileId(id) ?? []);

/** @throws BadRequestError */
export const readNewSavedSpec = (body: unknown): NewSavedSpec => read(newSavedSpec, body);

/** @throws BadRequestError */
export const readRenamedSavedSpec = (body: unknown): RenamedSavedSpec => read(renamedSavedSpec, body);

/** @throws BadRequestError */
export const readCropImageQuery = (query: unknown): CropImageQuery => read(cropImageQuery, query);

/** @throws BadRequestError, also for an expiry in the past */
export const readSignRequest = (body: unknown, nowSeconds: number): SignRequest => notExpired(read(signRequest, body), nowSeconds);

/** @throws BadRequestError, also for an expiry in the past */
export const readSignManyRequest = (body: unknown, nowSeconds: number): SignManyRequest => notExpired(read(signManyRequest, body), nowSeconds);

function notExpired<T extends { readonly expiresAt?: number | undefined }>(request: T, nowSeconds: number): T {
  if (request.expiresAt !== undefined && request.expiresAt <= nowSeconds) throw new BadRequestError('expiresAt: expected a time to come');
  return request;
}

/** @throws FileNotFoundError for an id that no asset can have */
export function readId(id: unknown): number {
  const fileId = typeof id === 'string' ? readFileId(id) : null;
  if (fileId === null) throw new FileNotFoundError(`expected the id of an asset, found ${quote(id)}`);
  return fileId;
}

/** @throws BadRequestError with the path of each fault */
export function read<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new BadRequestError(listed(parsed.error.issues.map(describe), MAX_FAULTS, '; '));
}

/** Further ones are counted. */
const MAX_FAULTS = 20;
const MAX_KEYS = 5;

const listed = (texts: readonly string[], most: number, separator: string): string =>
  texts.slice(0, most).join(separator) + (texts.length > most ? ` and ${texts.length - most} more` : '');

function describe(issue: z.core.$ZodIssue): string {
  const message = issue.code === 'unrecognized_keys' ? `there is no such key as ${listed(issue.keys.map(shorten), MAX_KEYS, ', ')}` : issue.message;
  return [issue.path.join('.'), message].filter(Boolean).join(': ');
}
