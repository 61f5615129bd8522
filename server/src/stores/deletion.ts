import type { Deletion, DeletionFailure } from '../renditions/ports/rendition-store';

/** Deletes items one after the other. A failure concerns that item alone. */
export async function deleteEach<T>(items: readonly T[], hashOf: (item: T) => string, deleteOne: (item: T) => Promise<void>): Promise<Deletion> {
  const deleted: string[] = [];
  const failed: DeletionFailure[] = [];
  for (const item of items) {
    const hash = hashOf(item);
    await deleteOne(item).then(() => deleted.push(hash), (error: unknown) => failed.push({ hash, error }));
  }
  return { deleted, failed };
}

export function mergeDeletions(deletions: readonly Deletion[]): Deletion {
  return { deleted: deletions.flatMap(({ deleted }) => deleted), failed: deletions.flatMap(({ failed }) => failed) };
}
