import type { LentBuffer } from './read-buffers';

/** A file of the media library as its storage knows it. */
export interface Original {
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
export interface ReadOriginal extends LentBuffer {
  readonly version: string;
}

/** A storage of originals. */
export interface Originals {
  /** Whether bytes may change while they are read, and with nobody told. */
  readonly inPlace: boolean;
  /** Identity of the bytes. @throws SourceGoneError, SourceUnavailableError, UnsupportedSourceError */
  version(original: Original): Promise<string>;
  /** All bytes, of one version. @throws as `version` does, and LimitExceededError, BusyError */
  read(original: Original): Promise<ReadOriginal>;
}
