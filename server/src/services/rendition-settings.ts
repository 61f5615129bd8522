import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Config } from '../config/parse-config';
import { ENGINE_VERSION } from '../core/rendition-key';

/** The settings that show in the bytes, as part of each rendition's key. `engine` is the release of sharp. */
export function renditionSettings({ quality, encoding: { quick, effort }, defaultFormats, keepMetadata, operations }: Config, engine: string): string {
  const own = Object.entries(operations).map(([name, { version }]) => [name, version ?? 0]);
  return createHash('sha256').update(JSON.stringify([engine, quality, quick, effort, defaultFormats, keepMetadata, own])).digest('hex').slice(0, 16);
}

/** The settings that change the image of a URL: those of its rendition's key, and the presets that it may name. */
export function urlSettings({ presets }: Config, settingsInKey: string): string {
  const own = Object.values(presets).map(({ name, spec, widths, formats }) => [name, spec.canonical, widths, formats]);
  return createHash('sha256').update(JSON.stringify([ENGINE_VERSION, settingsInKey, own])).digest('hex');
}

interface Known {
  readonly settings: string;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
}

const SECOND_MS = 1000;

/**
 * When the settings that show in the bytes changed last, in milliseconds since the epoch; 0 if they never did. Strapi's
 * own store keeps it for all processes: `Last-Modified` must follow the bytes, not only the source.
 */
export async function settingsChangedAt(strapi: Core.Strapi, settings: string, now: number): Promise<number> {
  const store = strapi.store({ type: 'plugin', name: 'renditions', key: 'settings' });
  const known = (await store.get({})) as Known | null;
  if (known?.settings === settings) return known.changedAt;
  // HTTP dates have whole seconds: responses of this second may still have the old settings.
  const changedAt = known === null ? 0 : Math.ceil(now / SECOND_MS) * SECOND_MS;
  await store.set({ value: { settings, changedAt } satisfies Known });
  return changedAt;
}
