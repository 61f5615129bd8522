import { createRequire } from 'node:module';
import type sharp from 'sharp';
import { UnsupportedSourceError } from '../core/errors';

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

/** A box outside the picture, or a parameter that sharp does not take: our arithmetic is wrong, not the input. */
const WRONG_PARAMETER = /extract_area|^Expected .* but received /;

/** libvips names what it could not decode, which helps no visitor and may tell of the machine: it stays in `cause`. */
export function translateSharpError(error: unknown): unknown {
  // libvips and sharp throw plain errors; any other kind is one of ours already, or a fault in somebody's code.
  if (!(error instanceof Error) || error.name !== 'Error') return error;
  if (WRONG_PARAMETER.test(error.message)) return error;
  return new UnsupportedSourceError('the image cannot be decoded: it is damaged or of a kind that is not supported', { cause: error });
}

/** Runs `work`, so that what sharp throws comes out as one of our errors. */
export async function withSharpErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translateSharpError(error);
  }
}
