import type { Config } from '../config/parse-config';
import { withoutCredentials } from './configuration-in-force';

const HIDDEN = 'hidden';

/** Settings that are secret, or may contain a secret, by their names. */
const SECRET_SETTINGS: readonly string[] = ['secret', 'token', 'uploadOptions', 'policies', 'middlewares'];

/** The configuration with all defaults as plain data. Of secrets it says only that they are there; of functions, too. */
export function settingsInForce(config: Config): unknown {
  const { presets, ...others } = config;
  const written = Object.fromEntries(Object.values(presets).map(({ name, spec, ...preset }) => [name, { ...preset, spec: spec.canonical }]));
  return toPlain({ ...others, presets: written });
}

function settingOf(name: string, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (SECRET_SETTINGS.includes(name)) return HIDDEN;
  return name === 'baseUrl' && typeof value === 'string' ? withoutCredentials(value) : toPlain(value);
}

function toPlain(value: unknown): unknown {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(toPlain);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, settingOf(name, one)]));
}
