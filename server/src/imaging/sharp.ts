import { createRequire } from 'node:module';
import type sharp from 'sharp';

export type SharpFactory = typeof sharp;
export type { Metadata, Sharp } from 'sharp';

export interface LoadedSharp {
  readonly sharp: SharpFactory;
  /** The module's file, for processes that load it again. */
  readonly sharpPath: string;
}

/**
 * The sharp that Strapi itself loads, found the way Strapi finds it.
 *
 * Two copies of libvips in one process corrupt each other's type system, and a range in our own dependencies
 * cannot promise that npm hoists the same copy: so we have none, and take Strapi's.
 */
export function loadSharp(appRoot: string): LoadedSharp {
  const fromApp = createRequire(`${appRoot}/package.json`);
  const fromStrapi = createRequire(fromApp.resolve('@strapi/strapi/package.json'));
  const fromUpload = createRequire(fromStrapi.resolve('@strapi/upload/package.json'));
  return { sharp: fromUpload('sharp') as SharpFactory, sharpPath: fromUpload.resolve('sharp') };
}
