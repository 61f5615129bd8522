import type { LentBuffer } from './read-buffers';

/** A file of the media library as its storage knows it. */
export interface SourceFile {
  readonly url: string;
  /** A folder of the storage, where it has one. */
  readonly path?: string;
  readonly hash: string;
  readonly ext: string;
  readonly mime: string;
  readonly provider: string;
  readonly updatedAt: string | Date;
}

/** The bytes of an original, and which version they are of. */
export interface ReadSource extends LentBuffer {
  readonly version: string;
}

/** What a storage says of the version of an original. */
export interface VersionResponse {
  readonly version: string;
  /** Milliseconds since the epoch when the storage itself said so: a cache may have kept it since. Null where it does not tell. */
  readonly answeredAt: number | null;
  /** It sent a web page, as storages and proxies do in place of a file while they are being repaired. */
  readonly isPage: boolean;
}

/** A storage of originals. */
interface Storage {
  /** Identity of the bytes. @throws SourceGoneError, SourceUnavailableError, UnsupportedSourceError */
  version(original: SourceFile): Promise<string>;
  /**
   * All bytes, of one version: of the one that is expected, where the storage says nothing that speaks against it.
   * @throws as `version` does, and LimitExceededError, BusyError
   */
  read(original: SourceFile, expected?: string): Promise<ReadSource>;
}

/** On this disk: bytes may change while they are read, and no process is told. */
export interface LocalSourceStorage extends Storage {
  readonly inPlace: true;
}

/** On other hosts, and perhaps behind a cache. */
export interface RemoteSourceStorage extends Storage {
  readonly inPlace: false;
  /** @throws as `version` does */
  requestVersion(original: SourceFile): Promise<VersionResponse>;
}

export type SourceStorage = LocalSourceStorage | RemoteSourceStorage;

/** The columns of `plugin::upload.file` that renditions look at. */
export interface MediaRow extends SourceFile {
  readonly id: number;
  readonly name: string;
  /** Whatever was written there; Strapi writes `{ x, y }` in per cent of the upright image, or null. */
  readonly focalPoint: unknown;
}

export const MEDIA_COLUMNS = ['id', 'name', 'mime', 'url', 'hash', 'ext', 'provider', 'updatedAt', 'focalPoint'] as const;
