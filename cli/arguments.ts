import { InvalidArgumentError } from 'commander';

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** Seconds of a duration such as `90s`, `12h` or `30d`. @throws InvalidArgumentError */
export function readDuration(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,8})([smhdw])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) throw new InvalidArgumentError('expected a duration such as 90s, 15m, 12h, 30d or 4w');
  return Number(count) * SECONDS[unit as keyof typeof SECONDS];
}

/** A date such as `2026-11-01`, or a duration before now. @throws InvalidArgumentError */
export function readSince(text: string): Date {
  const date = /^\d{4}-\d{2}-\d{2}/.test(text) ? new Date(text) : null;
  if (date !== null && !Number.isNaN(date.getTime())) return date;
  try {
    return new Date(Date.now() - readDuration(text) * 1000);
  } catch {
    throw new InvalidArgumentError('expected a date such as 2026-11-01, or a duration such as 7d');
  }
}

/** `400,800`. @throws InvalidArgumentError */
export function readWidths(text: string): readonly number[] {
  const widths = text.split(',').map(Number);
  if (widths.some((width) => !Number.isInteger(width) || width < 1)) throw new InvalidArgumentError('expected widths in pixels, such as 400,800');
  return widths;
}

export const readList = (text: string): readonly string[] => text.split(',');

/** For options that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** A numeric id, or a documentId. */
export const readFile = (text: string): number | string => (/^[1-9]\d*$/.test(text) ? Number(text) : text);
