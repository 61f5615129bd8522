import type { Core } from '@strapi/strapi';
import type { Config } from '../config/parse-config';
import type { LedgerRow } from '../ledger/table';
import { databaseLedgerModel, withDatabaseTimeout } from './database-ledger-table';
import type { AgeInDays, ListedRendition, StoreStatistics, StoredAmount } from './upkeep-contract';

const DAY_MS = 86_400_000;
const AGES: readonly AgeInDays[] = [{ from: 0, to: 1 }, { from: 1, to: 7 }, { from: 7, to: 30 }, { from: 30, to: null }];

/** PostgreSQL returns sums and counts as strings. */
type AmountRow = Readonly<Record<'count' | 'bytes', unknown>> & { readonly format?: string; readonly presets?: string };

const amountOf = ({ count, bytes }: AmountRow): StoredAmount => ({ count: Number(count), bytes: Number(bytes ?? 0) });
const sumOf = (amounts: readonly StoredAmount[]): StoredAmount =>
  amounts.reduce((sum, { count, bytes }) => ({ count: sum.count + count, bytes: sum.bytes + bytes }), { count: 0, bytes: 0 });

/** Sums up the ledger's table. */
export async function storeStatistics(strapi: Core.Strapi, { store }: Pick<Config, 'store'>, now: number): Promise<StoreStatistics> {
  const rows = () => strapi.db.getConnection(strapi.db.metadata.get(databaseLedgerModel.uid).tableName);
  type Query = ReturnType<typeof rows>;
  const sums = async (narrow: (query: Query) => Query, ...groups: readonly ('format' | 'presets')[]): Promise<readonly AmountRow[]> =>
    withDatabaseTimeout<readonly AmountRow[]>(narrow(rows()).select([...groups]).count({ count: 'id' }).sum({ bytes: 'size' }));
  const isAged = ({ from, to }: AgeInDays) => (query: Query) => {
    const young = query.where('rendered_at', '<=', new Date(now - from * DAY_MS));
    return to === null ? young : young.where('rendered_at', '>', new Date(now - to * DAY_MS));
  };
  const byFormat = await sums((query) => query.groupBy('format'), 'format');
  const [quick] = await sums((query) => query.whereNotNull('quick_of'));
  const byPresets = await sums((query) => query.whereNotNull('presets').groupBy('presets'), 'presets');
  const byAge: StoreStatistics['byAge'][number][] = [];
  for (const days of AGES) byAge.push({ days, ...sumOf((await sums(isAged(days))).map(amountOf)) });
  return {
    ...sumOf(byFormat.map(amountOf)),
    quick: quick === undefined ? { count: 0, bytes: 0 } : amountOf(quick),
    byFormat: Object.fromEntries(byFormat.map((row) => [row.format ?? '', amountOf(row)])),
    byPreset: Object.fromEntries([...amountsByPreset(byPresets)].sort(([one], [other]) => one.localeCompare(other))),
    byAge,
    limits: { store: typeof store.type === 'function' ? 'custom' : store.type, maxBytes: store.maxBytes },
  };
}

function amountsByPreset(rows: readonly AmountRow[]): ReadonlyMap<string, StoredAmount> {
  const amounts = new Map<string, StoredAmount>();
  for (const row of rows) for (const name of namesIn(row.presets)) amounts.set(name, sumOf([amounts.get(name), amountOf(row)].filter((one) => one !== undefined)));
  return amounts;
}

/** The names in a row of the ledger. */
const namesIn = (presets: string | null = null): readonly string[] => presets?.split(' ').filter((name) => name !== '') ?? [];

/** The renditions of a file, as the ledger knows them; the largest first. */
export function listRenditions(rows: readonly LedgerRow[]): readonly ListedRendition[] {
  return rows.map(({ hash, access, spec, presets, format, size, quickOf, renderedAt, usedOn }) => ({
    key: hash, access, spec, presets: namesIn(presets), format, size, isQuick: quickOf !== null, renderedAt: new Date(renderedAt), usedOn: dayOf(usedOn),
  })).sort((one, other) => other.size - one.size);
}

/** Databases return dates as texts, with or without a time, or as objects. */
const dayOf = (day: unknown): string => (day instanceof Date ? new Date(day.getTime() - day.getTimezoneOffset() * 60_000).toISOString() : String(day)).slice(0, 10);
