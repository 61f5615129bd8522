import { z } from 'zod';
import type { Access } from '../core/rendition-key';
import type { RenditionStore } from '../renditions/ports/rendition-store';
import { absolutePath, freeze, MEGABYTE, settings, expected, whole } from './validation-messages';

/** What a store of the project's own is made from. */
export interface StoreContext {
  /** Whether what it holds is for everybody with a signed URL, or for private routes alone. One store is made for each. */
  readonly access: Access;
}

export type CreateStore = (context: StoreContext) => RenditionStore;

const type = z.custom<'local' | 'provider' | CreateStore>(
  (value) => value === 'local' || value === 'provider' || typeof value === 'function',
  expected('"local", "provider" or a function that creates a store'),
);

export const storeSchema = settings(
  {
    type: type.default('local'),
    directory: absolutePath.optional(),
    maxBytes: whole(MEGABYTE).default(1024 * MEGABYTE),
    uploadOptions: z.record(z.string(), z.unknown(), expected('an object of options for the upload provider')).optional(),
  },
  'an object such as { type: "provider" }',
)
  .superRefine(({ type: kind, uploadOptions }, context) => {
    if (uploadOptions === undefined || kind === 'provider') return;
    context.addIssue({ code: 'custom', path: ['uploadOptions'], message: 'expected nothing: only store.type "provider" uploads renditions. Remove it, or set store.type to "provider"' });
  })
  .transform(freeze)
  .prefault({});
