import type { LentBuffer } from './read-buffers';

/** A file of the media library, as far as its storage needs it. */
export interface SourceFile {
  readonly url: string;
  /** A folder, for storages that have folders. */
  readonly path?: string;
  readonly hash: string;
  readonly ext: string;
  readonly mime: string;
  readonly provider: string;
  readonly updatedAt: string | Date;
}

/** The bytes of an original, and their version. */
export interface ReadSource extends LentBuffer {
  readonly version: string;
}

export interface VersionResponse {
  readonly version: string;
  /** Milliseconds since the epoch of the storage's own response, which a cache may have stored. Null without a `Date` header. */
  readonly respondedAt: number | null;
  /** The response is HTML: some storages and proxies send an error page with status 200. */
  readonly isHtml: boolean;
}

/** A storage of originals. */
interface Storage {
  /** Identity of the bytes. @throws SourceGoneError, SourceUnavailableError, UnsupportedSourceError */
  version(original: SourceFile): Promise<string>;
  /**
   * All bytes, of one version. That is `expected`, unless the response's validators contradict it.
   * @throws as `version` does, and LimitExceededError, BusyError
   */
  read(original: SourceFile, expected?: string): Promise<ReadSource>;
}

/** Files on the local disk. Bytes may change while they are read, and without notice. */
export interface LocalSourceStorage extends Storage {
  readonly inPlace: true;
}

/** Files on other hosts, perhaps behind a cache. */
export interface RemoteSourceStorage extends Storage {
  readonly inPlace: false;
  /** @throws as `version` does */
  requestVersion(original: SourceFile): Promise<VersionResponse>;
}

export type SourceStorage = LocalSourceStorage | RemoteSourceStorage;

/** The columns of `plugin::upload.file` that the plugin reads: `MEDIA_COLUMNS`. */
export interface MediaRow extends SourceFile {
  readonly id: number;
  readonly name: string;
  /** Not validated. Strapi writes `{ x, y }` in per cent of the upright image, or null. */
  readonly focalPoint: unknown;
}

export const MEDIA_COLUMNS = ['id', 'name', 'mime', 'url', 'hash', 'ext', 'provider', 'updatedAt', 'focalPoint'] as const;
