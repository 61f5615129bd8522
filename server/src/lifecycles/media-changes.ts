import type { Core } from '@strapi/strapi';
import type { Runtime } from '../services/runtime';

const MEDIA_MODEL = 'plugin::upload.file';

interface LifecycleEvent {
  readonly action: string;
  readonly result?: { readonly id?: unknown } | null;
  readonly params?: { readonly where?: { readonly id?: unknown } };
}

/**
 * Applies added, replaced and deleted files, and moved focal points, at once in this process.
 *
 * It uses hooks of the database, not the `media.…` events: these come before a deletion, and not for changes by other code.
 */
export function followMediaChanges(strapi: Core.Strapi, runtime: Runtime): void {
  const changed = follow(strapi, runtime, () => undefined);
  const created = follow(strapi, runtime, (fileId) => runtime.images.make([fileId]));
  // A change of a caption leaves all renditions and facts as they are.
  const updated = follow(strapi, runtime, (fileId) => {
    runtime.purgeOutdated(fileId);
    runtime.images.make([fileId]);
  });
  const deleted = follow(strapi, runtime, runtime.purgeFile);
  strapi.db.lifecycles.subscribe({
    models: [MEDIA_MODEL],
    afterCreate: created,
    afterUpdate: updated,
    afterCreateMany: changed,
    afterUpdateMany: changed,
    afterDelete: deleted,
    afterDeleteMany: deleted,
  });
}

/** Null where the change concerns several files, or the event does not say which. */
function fileIdOf({ result, params }: LifecycleEvent): number | null {
  const id = result?.id ?? params?.where?.id;
  return typeof id === 'number' ? id : null;
}

/**
 * Forgets what is known of a file now, and again after the current transaction: until then other requests read the old row.
 * Stored renditions are purged, and facts are made, only then.
 */
function follow(strapi: Core.Strapi, runtime: Runtime, apply: (fileId: number) => void) {
  return (event: LifecycleEvent): void => {
    const fileId = fileIdOf(event);
    const settle = () => {
      forgetFacts(runtime, fileId);
      if (fileId !== null) apply(fileId);
    };
    if (!strapi.db.inTransaction()) return settle();
    forgetFacts(runtime, fileId);
    void strapi.db.transaction(({ onCommit }: { onCommit: (callback: () => void) => void }) => onCommit(settle));
  };
}

function forgetFacts({ sources, documents }: Runtime, fileId: number | null): void {
  documents.forgetUnknown();
  if (fileId === null) sources.forget();
  else sources.forget(fileId);
}
