import { createHash } from 'node:crypto';
import type { Config } from '../config/parse-config';

/** What the same spec's bytes depend on, other than the source: part of each rendition's key. `engine` is the release of sharp. */
export function renditionSettings({ quality, effort, defaultFormats, keepMetadata, operations }: Config, engine: string): string {
  const own = Object.entries(operations).map(([name, { version }]) => [name, version ?? 0]);
  return createHash('sha256').update(JSON.stringify([engine, quality, effort, defaultFormats, keepMetadata, own])).digest('hex').slice(0, 16);
}
