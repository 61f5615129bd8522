// eslint-disable-next-line @typescript-eslint/ban-ts-comment -- An error is expected only where a package manager hides the sharp that comes with Strapi.
// @ts-ignore: without its types, the image of an operation is `any`.
import type { Sharp } from 'sharp';
import type * as types from './dist/server/src/public-types';

export * from './dist/server/src/public-types';

/** A custom operation. Its `render` gets and returns a pipeline of the sharp that comes with Strapi. */
export type CustomOperation = types.CustomOperation<Sharp>;

/** The plugin's configuration in `config/plugins`. */
export type RenditionsConfig = types.RenditionsConfig<Sharp>;

/** Returns its argument. With it, editors complete the settings, and TypeScript checks them. */
export declare function defineConfig(config: RenditionsConfig): RenditionsConfig;
