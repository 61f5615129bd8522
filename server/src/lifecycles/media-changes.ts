import type { Core } from '@strapi/strapi';
import type { Runtime } from '../services/runtime';
import type { StaleReason } from '../services/stale-events';
import { readFocalPoint } from '../sources/media-sources';

const MEDIA_MODEL = 'plugin::upload.file';

interface LifecycleEvent {
  readonly action: string;
  readonly result?: { readonly id?: unknown; readonly documentId?: unknown; readonly focalPoint?: unknown } | null;
  readonly params?: { readonly where?: { readonly id?: unknown }; readonly data?: Readonly<Record<string, unknown>> };
  /** Of one operation, from before to after. */
  readonly state: { focalPoint?: unknown };
}

/**
 * Applies added, replaced and deleted files, and moved focal points, at once in this process.
 *
 * It uses hooks of the database, not the `media.…` events: these come before a deletion, and not for changes by other code.
 */
export function followMediaChanges(strapi: Core.Strapi, runtime: Runtime): void {
  const changed = follow(strapi, runtime, () => undefined);
  const created = follow(strapi, runtime, (fileId) => {
    runtime.images.make([fileId]);
    runtime.warmAtUpload(fileId);
  });
  // A change of a caption leaves all renditions and facts as they are.
  const updated = follow(strapi, runtime, (fileId, event) => {
    runtime.purgeOutdated(fileId);
    runtime.images.make([fileId]);
    const reason = reasonOf(event);
    if (reason === null) return;
    runtime.noteStale(fileId, documentIdOf(event), reason);
    runtime.warmAtUpload(fileId);
  });
  const deleted = follow(strapi, runtime, (fileId, event) => {
    runtime.purgeFile(fileId);
    runtime.noteStale(fileId, documentIdOf(event), 'deleted');
  });
  strapi.db.lifecycles.subscribe({
    models: [MEDIA_MODEL],
    async beforeUpdate(event: LifecycleEvent) {
      if (event.params?.data?.['focalPoint'] !== undefined) event.state.focalPoint = await focalPointBefore(strapi, event);
    },
    afterCreate: created,
    afterUpdate: updated,
    afterCreateMany: changed,
    afterUpdateMany: changed,
    afterDelete: deleted,
    afterDeleteMany: deleted,
  });
}

/** Columns that Strapi writes when the bytes are replaced; an edit of the file's texts leaves them out. */
const COLUMNS_OF_BYTES = ['url', 'hash', 'size'] as const;

/** Null where renditions stay as they are. */
function reasonOf({ params, result, state }: LifecycleEvent): StaleReason | null {
  const data = params?.data ?? {};
  if (COLUMNS_OF_BYTES.some((column) => data[column] !== undefined)) return 'replaced';
  if (data['focalPoint'] === undefined) return null;
  const [before, after] = [readFocalPoint(state.focalPoint), readFocalPoint(result?.focalPoint)];
  return before?.x === after?.x && before?.y === after?.y ? null : 'focalPoint';
}

const documentIdOf = ({ result }: LifecycleEvent): string | null => (typeof result?.documentId === 'string' ? result.documentId : null);

async function focalPointBefore(strapi: Core.Strapi, { params }: LifecycleEvent): Promise<unknown> {
  const row = (await strapi.db.query(MEDIA_MODEL).findOne({ where: params?.where, select: ['focalPoint'] })) as { readonly focalPoint?: unknown } | null;
  return row?.focalPoint;
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
function follow(strapi: Core.Strapi, runtime: Runtime, apply: (fileId: number, event: LifecycleEvent) => void) {
  return (event: LifecycleEvent): void => {
    const fileId = fileIdOf(event);
    const settle = () => {
      forgetFacts(runtime, fileId);
      if (fileId !== null) apply(fileId, event);
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
