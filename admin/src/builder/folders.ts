/** A folder of the Media Library as Strapi lists it. */
export interface Folder {
  readonly id: number;
  readonly name: string;
  /** Of the folders that it is in and of itself, such as `/1/4`. */
  readonly path: string;
}

const parentPathOf = ({ path }: Folder): string => path.slice(0, path.lastIndexOf('/'));

/** The folders directly in one, or at the top for null, by their names. */
export function foldersIn(folders: readonly Folder[], folder: Folder | null): readonly Folder[] {
  return folders.filter((one) => parentPathOf(one) === (folder?.path ?? '')).toSorted((a, b) => a.name.localeCompare(b.name));
}

/** The folders that lead to one, and that folder as the last. */
export function folderTrail(folders: readonly Folder[], { path }: Folder): readonly Folder[] {
  return folders.filter((one) => path === one.path || path.startsWith(`${one.path}/`)).toSorted((a, b) => a.path.length - b.path.length);
}
