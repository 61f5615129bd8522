import { createRequire } from 'node:module';

/**
 * The absolute path of the script that worker processes run.
 *
 * The package resolves its own export, so that the path is right from the sources, from both bundles of the server and
 * from every layout of node_modules; a path relative to this file would differ in each of them.
 *
 * @throws Error with the code MODULE_NOT_FOUND where the plugin has not been built
 */
export function workerFile(): string {
  return createRequire(import.meta.url).resolve('strapi-plugin-renditions/worker');
}
