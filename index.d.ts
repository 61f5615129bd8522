// eslint-disable-next-line @typescript-eslint/ban-ts-comment -- An error is expected only where a package manager hides the sharp that comes with Strapi.
// @ts-ignore: without its types an operation's image is `any`.
import type { Sharp } from 'sharp';
import type * as types from './dist/server/src/public-types';

export * from './dist/server/src/public-types';

/** An operation of the project's own. Its `render` gets and returns the pipeline of the sharp that comes with Strapi. */
export type CustomOperation = types.CustomOperation<Sharp>;

/** The plugin's configuration in `config/plugins`. */
export type RenditionsConfig = types.RenditionsConfig<Sharp>;

/** Returns the plugin's configuration as it is: editors then know its settings, and TypeScript checks them. */
export declare function defineConfig(config: RenditionsConfig): RenditionsConfig;
