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
  const changed = (event: LifecycleEvent) => afterCommit(strapi, () => forgetFacts(runtime, fileIdOf(event)));
  const deleted = (event: LifecycleEvent) => afterCommit(strapi, () => forgetRenditions(runtime, fileIdOf(event)));
  strapi.db.lifecycles.subscribe({
    models: [MEDIA_MODEL],
    afterCreate: changed,
    afterUpdate: changed,
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

function forgetFacts({ sources }: Runtime, fileId: number | null): void {
  if (fileId === null) sources.forget();
  else sources.forget(fileId);
}

/** Renditions of a replaced file are left to age: nobody is led to them any more, and undoing a replace is cheap. */
function forgetRenditions({ sources, renditions, log }: Runtime, fileId: number | null): void {
  if (fileId === null) return sources.forget();
  renditions.forget(fileId).catch((error: unknown) => log.warn(`Renditions of the deleted file ${fileId} could not be removed: ${String(error)}`));
}

/** Now, and once more when the transaction under way is through: until then others still read the old row. */
function afterCommit(strapi: Core.Strapi, work: () => void): void {
  work();
  if (strapi.db.inTransaction()) void strapi.db.transaction(({ onCommit }: { onCommit: (callback: () => void) => void }) => onCommit(work));
}
