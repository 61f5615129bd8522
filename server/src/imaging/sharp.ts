import { createRequire } from 'node:module';
import type sharp from 'sharp';
import { UnsupportedSourceError } from '../core/errors';

export type SharpFactory = typeof sharp;
export type { Metadata, Sharp } from 'sharp';

export interface LoadedSharp {
  readonly sharp: SharpFactory;
  /** Path of the module, for worker processes. */
  readonly sharpPath: string;
}

/**
 * Loads the sharp of `@strapi/upload`, resolved as Strapi resolves it.
 *
 * Two copies of libvips in one process corrupt each other's type system. A version range in the plugin's dependencies
 * cannot guarantee that npm hoists the same copy, so the plugin does not depend on sharp.
 */
export function loadSharp(appRoot: string): LoadedSharp {
  const fromApp = createRequire(`${appRoot}/package.json`);
  const fromStrapi = createRequire(fromApp.resolve('@strapi/strapi/package.json'));
  const fromUpload = createRequire(fromStrapi.resolve('@strapi/upload/package.json'));
  return { sharp: fromUpload('sharp') as SharpFactory, sharpPath: fromUpload.resolve('sharp') };
}

/** A crop outside the image, or an invalid parameter: a bug of the plugin, not a fault of the source. */
const WRONG_PARAMETER = /extract_area|^Expected .* but received /;

/** Replaces an error of sharp. Its message may contain paths and internals, so it stays in `cause`. */
export function translateSharpError(error: unknown): unknown {
  // sharp throws plain errors. Other classes come from the plugin, or from a bug in its code or in a custom operation.
  if (!(error instanceof Error) || error.name !== 'Error') return error;
  if (WRONG_PARAMETER.test(error.message)) return error;
  return new UnsupportedSourceError('the image cannot be decoded: it is damaged or of a kind that is not supported', { cause: error });
}

/** Runs `work` and translates the errors of sharp. */
export async function withSharpErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translateSharpError(error);
  }
}
