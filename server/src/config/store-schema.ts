import { z } from 'zod';
import type { Access } from '../core/rendition-key';
import type { RenditionStore } from '../renditions/ports/rendition-store';
import { absolutePath, expected, freeze, MEGABYTE, printValue, settings, whole } from './validation-messages';

/** The argument of a function in `store.type`. */
export interface StoreContext {
  /** The store's renditions are for public or for private routes. The function is called once for each. */
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
    context.addIssue({ code: 'custom', path: ['uploadOptions'], message: `expected no uploadOptions without store.type "provider", found ${printValue(uploadOptions)}. Remove it, or set store.type to "provider"` });
  })
  .transform(freeze)
  .prefault({});
