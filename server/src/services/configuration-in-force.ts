import type { Core } from '@strapi/strapi';
import type { Config } from '../config/parse-config';
import { DEFAULT_FORMATS, OUTPUT_FORMATS } from '../core/formats';
import type { ImageRoute } from '../http/image-route';
import type { ConfigurationInForce } from '../operations-contracts';
import type { Runtime } from './runtime';
import { directoryOf } from './stores';

type Setting = ConfigurationInForce['settings'][number];

type Shown = Pick<Runtime, 'config' | 'routes' | 'engine' | 'provider' | 'resources'> & { readonly renditions: Pick<Runtime['renditions'], 'writableFormats'> };

/** What the settings page shows. Each value is taken by its name: what is new in the configuration stays on the server. @throws any RenditionError, where no worker can be asked for its formats */
export async function configurationInForce(strapi: Core.Strapi, { config, routes, engine, provider, resources, renditions }: Shown): Promise<ConfigurationInForce> {
  const { presets, operations } = config;
  return {
    versions: { strapi: strapi.config.get<string>('info.strapi'), node: process.versions.node, sharp: engine.versions.sharp, libvips: engine.versions.vips },
    formats: formatsOf(engine.readable, await renditions.writableFormats()),
    routes: routes.map(routeInForce),
    store: storeInForce(strapi, config, provider.name),
    presets: Object.values(presets).map(({ name, label, spec, widths, formats }) => ({ name, label, spec: spec.canonical, widths, formats: formats ?? [] })),
    operations: Object.entries(operations).map(([name, { syntax }]) => ({ name, syntax })),
    settings: settingsOf(config, resources),
  };
}

/** An SVG that stays SVG is handed on. */
function formatsOf(readable: readonly string[], writable: readonly string[]): ConfigurationInForce['formats'] {
  const all = [...new Set([...Object.keys(DEFAULT_FORMATS), ...OUTPUT_FORMATS])];
  return all.map((format) => ({ format, reads: readable.includes(format), writes: format === 'svg' || writable.includes(format) }));
}

function routeInForce({ name, path, action, access, behindMiddlewares, maxAgeSeconds, baseUrl, presets }: ImageRoute): ConfigurationInForce['routes'][number] {
  return { name, path, action: action.type, access, behindMiddlewares, maxAgeSeconds, baseUrl: baseUrl && withoutCredentials(baseUrl), presets };
}

function withoutCredentials(baseUrl: string): string {
  const { origin, pathname } = new URL(baseUrl);
  return origin + pathname.replace(/\/$/, '');
}

function storeInForce(strapi: Core.Strapi, config: Config, provider: string): ConfigurationInForce['store'] {
  const { type, maxBytes } = config.store;
  if (typeof type === 'function') return { type: 'custom', directory: null, provider: null, maxBytes: null };
  return type === 'provider' ? { type, directory: null, provider, maxBytes } : { type, directory: directoryOf(strapi, config), provider: null, maxBytes };
}

function settingsOf(config: Config, { slots, workerMemoryBytes }: Runtime['resources']): readonly Setting[] {
  const { algorithm, limits, rendering, memory, quality, encoding, defaultFormats, source, keepMetadata, sourceCheckSeconds, api, metrics } = config;
  const { quick, quickMaxAgeSeconds, backlog, effort } = encoding;
  const formats = Object.entries(defaultFormats).map(([format, { opaque, alpha }]) => ({ key: `defaultFormats.${format}`, value: opaque === alpha ? opaque : `${opaque}, ${alpha}` }));
  return [
    { key: 'algorithm', value: algorithm },
    ...plain('limits', limits),
    ...plain('rendering', { ...rendering, slots, workerMemoryBytes }),
    ...plain('memory', memory),
    ...plain('quality', quality),
    ...plain('encoding', { quick, quickMaxAgeSeconds, backlog }),
    ...plain('encoding.effort', effort),
    ...formats,
    { key: 'source.hosts', value: source.hosts.join(', ') },
    { key: 'source.timeoutSeconds', value: source.timeoutSeconds },
    { key: 'keepMetadata', value: keepMetadata },
    { key: 'sourceCheckSeconds', value: sourceCheckSeconds },
    { key: 'api.presets', value: api.presets.join(', ') },
    { key: 'api.placeholders', value: api.placeholders },
    { key: 'metrics.path', value: metrics?.path ?? '' },
  ];
}

/** Numbers and switches: a section with a text could hold a secret. */
const plain = (section: string, values: Readonly<Record<string, number | boolean>>): readonly Setting[] =>
  Object.entries(values).map(([name, value]) => ({ key: `${section}.${name}`, value }));

const HIDDEN = 'hidden';

/** Settings that are secret, or may contain a secret, by their names. */
const SECRET_SETTINGS: readonly string[] = ['secret', 'token', 'uploadOptions', 'policies', 'middlewares'];

/** What the command line prints: all settings with all defaults, as plain data. Of secrets it says only that they are there; of functions, too. */
export function allSettings(config: Config): unknown {
  const { presets, ...others } = config;
  const written = Object.fromEntries(Object.values(presets).map(({ name, spec, ...preset }) => [name, { ...preset, spec: spec.canonical }]));
  return toPlain({ ...others, presets: written });
}

function plainSetting(name: string, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (SECRET_SETTINGS.includes(name)) return HIDDEN;
  return name === 'baseUrl' && typeof value === 'string' ? withoutCredentials(value) : toPlain(value);
}

function toPlain(value: unknown): unknown {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(toPlain);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plainSetting(name, one)]));
}
