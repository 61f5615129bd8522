import type { Core } from '@strapi/strapi';
import { InvalidConfigError } from '../config/parse-config';
import { isInside } from '../config/route-schema';
import { routerPathOf } from './image-routes';
import type { Runtime } from './runtime';

/** A route of Koa's router, as far as it is looked at. */
interface Layer {
  readonly path: string | RegExp;
  readonly methods: readonly string[];
  match(path: string): boolean;
}

/** A path that the plugin serves. */
interface PluginPath {
  readonly setting: string;
  readonly path: string;
  /** One request of each shape. */
  readonly samples: readonly string[];
  /** Whether it serves all paths below, too. */
  readonly isTree: boolean;
  /** Its own route in Strapi's router. */
  readonly own: string | null;
}

const SIGNED = ['/signature/1/original', '/signature/1/original/name.jpg'];
const PRESETS = ['/document/preset', '/document/preset/name.jpg'];

/** A segment that no route has. */
const UNUSED_SEGMENT = 'b1946ac92492d2347c6235b4d2611184';

/**
 * Refuses paths that hide the admin panel, the content API, or a route of Strapi, a plugin or the project: images are
 * served in front of all of these.
 * @throws InvalidConfigError that lists every such path
 */
export function checkPaths(strapi: Core.Strapi, runtime: Pick<Runtime, 'config' | 'routes'>): void {
  const places = pluginPathsOf(runtime);
  const layers = othersOf([strapi.server.listRoutes(), strapi.server.api('admin').listRoutes(), strapi.server.api('content-api').listRoutes()].flat(), places);
  const trees = [strapi.config.get<string>('admin.path', '/admin'), strapi.config.get<string>('api.rest.prefix', '/api')].filter((path) => path !== '' && path !== '/');
  const problems = places.flatMap((place) => {
    const path = place.path.toLowerCase();
    const tree = trees.find((taken) => isInside(path, taken.toLowerCase()) || (place.isTree && isInside(taken.toLowerCase(), path)));
    const layer = layers.find((one) => clashes(place, one));
    const found = tree ?? (layer && `${layer.methods.at(-1)} ${String(layer.path)}`);
    return found === undefined ? [] : [`${place.setting}: expected an unused path, found "${place.path}", which clashes with ${found}. Choose another path.`];
  });
  if (problems.length > 0) throw new InvalidConfigError(problems);
}

function pluginPathsOf({ config: { metrics }, routes }: Pick<Runtime, 'config' | 'routes'>): PluginPath[] {
  const images = routes.map(({ name, path, presets, behindMiddlewares }) => (
    { setting: `routes.${name}.path`, path, samples: (presets === null ? SIGNED : PRESETS).map((below) => path + below), isTree: true, own: behindMiddlewares ? routerPathOf({ path }) : null }
  ));
  return metrics === undefined ? images : [...images, { setting: 'metrics.path', path: metrics.path, samples: [metrics.path], isTree: false, own: metrics.path }];
}

/** Without middlewares, which have no method, and without the plugin's own routes: a second route of the same path belongs to others. */
function othersOf(all: readonly Layer[], places: readonly PluginPath[]): readonly Layer[] {
  const layers = all.filter(({ methods }) => methods.length > 0);
  const own = places.flatMap((place) => layers.find(({ path }) => path === place.own) ?? []);
  return layers.filter((layer) => !own.includes(layer));
}

function clashes({ path, samples, isTree }: PluginPath, layer: Layer): boolean {
  const matches = samples.some((sample) => layer.match(sample) && !isForAll(layer, path, sample));
  return matches || (isTree && isInside(literalOf(layer), path.toLowerCase()));
}

/** A catch-all route, such as that of the public folder. */
const isForAll = (layer: Layer, path: string, sample: string): boolean => layer.match(path.replaceAll(/[^/]+/g, UNUSED_SEGMENT) + sample.slice(path.length));

/** A path up to its first parameter. */
const literalOf = ({ path }: Layer): string => (typeof path === 'string' ? path.replace(/[:({*?+[][^]*$/, '').replace(/\/$/, '').toLowerCase() : '');
