import type { Core } from '@strapi/strapi';
import type { Runtime } from '../services/runtime';

const MEDIA_MODEL = 'plugin::upload.file';

interface LifecycleEvent {
  readonly action: string;
  readonly result?: { readonly id?: unknown } | null;
  readonly params?: { readonly where?: { readonly id?: unknown } };
}

/**
 * Lets replaced, deleted and re-focused files take effect at once in this process.
 *
 * The database's own hooks, not the `media.…` events: those are told of a deletion before it is done, and not of
 * changes that other code makes.
 */
export function followMediaChanges(strapi: Core.Strapi, runtime: Runtime): void {
  const changed = follow(strapi, runtime, () => undefined);
  // A change of a caption leaves all renditions as they are.
  const updated = follow(strapi, runtime, runtime.forgetOutdated);
  const deleted = follow(strapi, runtime, runtime.forgetFile);
  strapi.db.lifecycles.subscribe({
    models: [MEDIA_MODEL],
    afterCreate: changed,
    afterUpdate: updated,
    afterCreateMany: changed,
    afterUpdateMany: changed,
    afterDelete: deleted,
    afterDeleteMany: deleted,
  });
}

/** Null where the change is one of many files, or of nobody knows which. */
function fileIdOf({ result, params }: LifecycleEvent): number | null {
  const id = result?.id ?? params?.where?.id;
  return typeof id === 'number' ? id : null;
}

/**
 * Forgets a file's facts now, and once more when the transaction under way is through: until then others still read the
 * old row. What rests in stores is purged only then.
 */
function follow(strapi: Core.Strapi, runtime: Runtime, purge: (fileId: number) => void) {
  return (event: LifecycleEvent): void => {
    const fileId = fileIdOf(event);
    const settle = () => {
      forgetFacts(runtime, fileId);
      if (fileId !== null) purge(fileId);
    };
    if (!strapi.db.inTransaction()) return settle();
    forgetFacts(runtime, fileId);
    void strapi.db.transaction(({ onCommit }: { onCommit: (callback: () => void) => void }) => onCommit(settle));
  };
}

function forgetFacts({ sources }: Runtime, fileId: number | null): void {
  if (fileId === null) sources.forget();
  else sources.forget(fileId);
}
