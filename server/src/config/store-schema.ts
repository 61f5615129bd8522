import { isAbsolute } from 'node:path';
import { z } from 'zod';
import type { Access } from '../core/rendition-key';
import type { RenditionStore } from '../renditions/ports';
import { MEGABYTE, wanted, whole } from './wanted';

/** What a store of the project's own is made from. */
export interface StoreContext {
  /** Whether what it holds is for everybody with a signed URL, or for private routes alone. One store is made for each. */
  readonly access: Access;
}

export type CreateStore = (context: StoreContext) => RenditionStore;

const type = z.custom<'local' | 'provider' | CreateStore>(
  (value) => value === 'local' || value === 'provider' || typeof value === 'function',
  wanted('"local", "provider" or a function that makes a store'),
);

export const storeSchema = z
  .strictObject(
    {
      type: type.default('local'),
      directory: z.string(wanted('an absolute path')).refine(isAbsolute, wanted('an absolute path')).optional(),
      maxBytes: whole(MEGABYTE).default(1024 * MEGABYTE),
      uploadOptions: z.record(z.string(), z.unknown(), wanted('an object of options for the upload provider')).optional(),
    },
    wanted('an object'),
  )
  .prefault({});
