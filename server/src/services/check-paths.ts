import type { Core } from '@strapi/strapi';
import { isInside } from '../config/route-schema';
import { InvalidConfigError } from '../config/parse-config';
import type { Runtime } from './runtime';
import { routerPathOf } from './strapi-routes';

/** A route of Koa's router, as far as it is looked at. */
interface Layer {
  readonly path: string | RegExp;
  readonly methods: readonly string[];
  match(path: string): boolean;
}

/** A path that the plugin answers at. */
interface PluginPath {
  readonly setting: string;
  readonly path: string;
  /** Requests that it answers, one of each shape. */
  readonly samples: readonly string[];
  /** Whether everything below the path is answered, too. */
  readonly isTree: boolean;
  /** Its own route in Strapi's router. */
  readonly own: string | null;
}

const IMAGES = ['/signature/1/original', '/signature/1/original/name.jpg'];

/** Segments that no route names. */
const UNUSED_SEGMENT = 'b1946ac92492d2347c6235b4d2611184';

/**
 * Refuses paths where the admin panel, the content API or any route of Strapi, a plugin or the project answers: images
 * stand before all of these and would hide them.
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
    return found === undefined ? [] : [`${place.setting}: expected a path where nothing else answers, found "${place.path}", which clashes with ${found}. Choose another path.`];
  });
  if (problems.length > 0) throw new InvalidConfigError(problems);
}

function pluginPathsOf({ config: { metrics }, routes }: Pick<Runtime, 'config' | 'routes'>): PluginPath[] {
  const images = routes.map(({ name, path, behindMiddlewares }) => (
    { setting: `routes.${name}.path`, path, samples: IMAGES.map((below) => path + below), isTree: true, own: behindMiddlewares ? routerPathOf({ path }) : null }
  ));
  return metrics === undefined ? images : [...images, { setting: 'metrics.path', path: metrics.path, samples: [metrics.path], isTree: false, own: metrics.path }];
}

/** Without middlewares, which have no method, and without what the plugin itself added: of two of the same path, one is another's. */
function othersOf(all: readonly Layer[], places: readonly PluginPath[]): readonly Layer[] {
  const layers = all.filter(({ methods }) => methods.length > 0);
  const own = places.flatMap((place) => layers.find(({ path }) => path === place.own) ?? []);
  return layers.filter((layer) => !own.includes(layer));
}

function clashes({ path, samples, isTree }: PluginPath, layer: Layer): boolean {
  const matches = samples.some((sample) => layer.match(sample) && !isForAll(layer, path, sample));
  return matches || (isTree && isInside(literalOf(layer), path.toLowerCase()));
}

/** Such as the one that serves the public folder: it takes what no other route does. */
const isForAll = (layer: Layer, path: string, sample: string): boolean => layer.match(path.replaceAll(/[^/]+/g, UNUSED_SEGMENT) + sample.slice(path.length));

/** A path up to its first parameter. */
const literalOf = ({ path }: Layer): string => (typeof path === 'string' ? path.replace(/[:({*?+[][^]*$/, '').replace(/\/$/, '').toLowerCase() : '');
