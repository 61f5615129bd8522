import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { DEFAULT_LIMITS } from '../../../server/src/core/limits';

const ROOT = join(import.meta.dirname, '..', '..', '..');

const UNITS: Readonly<Record<string, number>> = { MiB: 1024 * 1024, GiB: 1024 * 1024 * 1024 };

/** As a table says it: `50 MiB`, `100,000,000`. */
function numberOf(text: string): number {
  const [, digits = '', unit] = /^([\d,]+)(?: (\w+))?$/.exec(text) ?? [];
  return Number(digits.replaceAll(',', '')) * (unit === undefined ? 1 : (UNITS[unit] ?? NaN));
}

/** Name and default of each limit, as often as a table of the documentation has it. */
function documented(): [name: string, limit: number][] {
  const pages = ['README.md', ...readdirSync(join(ROOT, 'docs'), { encoding: 'utf8' }).filter((name) => name.endsWith('.md')).map((name) => join('docs', name))];
  const rows = pages.flatMap((page) => [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^\| `limits\.(\w+)` \| ([^|]+) \|/gm)]);
  return rows.map(([, name = '', text = '']) => [name, numberOf(text)]);
}

it('the default limits are those of the documentation', () => {
  const { limits } = parseConfig({});
  expect(limits).toEqual(DEFAULT_LIMITS);
  expect([...new Set(documented().map(([name]) => name))].sort()).toEqual(Object.keys(limits).sort());
  for (const [name, limit] of documented()) expect([name, limit]).toEqual([name, limits[name as keyof typeof limits]]);
});
