/** The marks of purges, which all processes share. */
export interface PurgeMarks {
  /** The mark of each of these files: a text that a purge of the file, or of all files, changes. */
  of(fileIds: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /** Changes the mark of one file, or of all. */
  raise(fileId: number | null): Promise<void>;
}
