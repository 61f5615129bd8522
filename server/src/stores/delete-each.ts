import type { Deletion, DeletionFailure } from '../renditions/ports/rendition-store';

/** One after the other, and each by itself: what cannot be deleted keeps nothing else from it. */
export async function deleteEach<T>(all: readonly T[], hashOf: (item: T) => string, remove: (item: T) => Promise<void>): Promise<Deletion> {
  const deleted: string[] = [];
  const failed: DeletionFailure[] = [];
  for (const item of all) {
    const hash = hashOf(item);
    await remove(item).then(() => deleted.push(hash), (error: unknown) => failed.push({ hash, error }));
  }
  return { deleted, failed };
}
