import { z } from 'zod';
import { isFileId } from '../core/file-id';
import { HISTORY_PERIODS, type HistoryQuery, type PresetPreviewQuery, type PurgeTarget, type WarmRequest } from '../operations-contracts';
import { read } from './read-request';

const FILE = 'expected the id of a file';
const file = z.int(FILE).refine(isFileId, FILE);
const fileInQuery = z.string(FILE).regex(/^[1-9]\d{0,9}$/, FILE).transform(Number).pipe(file);
const preset = z.string('expected the name of a preset').min(1, 'expected the name of a preset').max(32, 'expected the name of a preset');

const purgeTargetOf = (id: z.ZodType<number>) => z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), file: id }),
  z.strictObject({ kind: z.literal('preset'), preset }),
  z.strictObject({ kind: z.literal('all') }),
], 'expected an object with the kind "file", "preset" or "all"');

const purgeTarget = purgeTargetOf(file);
const purgeQuery = purgeTargetOf(fileInQuery);
const presetPreviewQuery = z.object({ file: fileInQuery });
const historyQuery = z.object({ period: z.enum(HISTORY_PERIODS, `expected ${HISTORY_PERIODS.join(' or ')}`) });
const warmRequest = z.strictObject({ preset }, 'expected an object with a preset');

/** @throws BadRequestError with the path of each fault, as all of these */
export const readPurgeTarget = (body: unknown): PurgeTarget => read(purgeTarget, body);
export const readPurgeQuery = (query: unknown): PurgeTarget => read(purgeQuery, query);
export const readPresetPreviewQuery = (query: unknown): PresetPreviewQuery => read(presetPreviewQuery, query);
export const readHistoryQuery = (query: unknown): HistoryQuery => read(historyQuery, query);
export const readWarmRequest = (body: unknown): WarmRequest => read(warmRequest, body);
