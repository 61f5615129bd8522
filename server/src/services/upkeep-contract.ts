/** What the service takes and gives for purging, warming and listing renditions. Apart from the code, whose types users of the package do not need. */
import type { OutputFormat, RenditionFormat } from '../core/formats';
import type { Access } from '../core/rendition-key';
import type { LedgerRow } from '../ledger/table';
import type { FileOrDocumentId } from './file-reference';

/** Renditions that fulfil all of these conditions, or `{ all: true }`. */
export interface PurgeSelection {
  readonly file?: FileOrDocumentId;
  /** A filter spec. */
  readonly spec?: string;
  /** Name of a preset: what was requested by it, and what has the spec that it stands for. */
  readonly preset?: string;
  /** Rendered more than so many seconds ago. */
  readonly olderThanSeconds?: number;
  /** All renditions of all files; nothing else may be beside it. */
  readonly all?: true;
}

export interface PurgeResult {
  /** Stored renditions that were deleted, quick ones included. */
  readonly deleted: number;
}

/** All images of the media library, or these files; a generator is read as renditions are made. */
export type FilesToWarm = 'all' | Iterable<FileOrDocumentId> | AsyncIterable<FileOrDocumentId>;

export interface WarmOptions {
  /** Name of the route that serves the renditions: those of private routes are other ones. By default that of the preset, or the first. */
  readonly route?: string;
  /** Widths in pixels, instead of those of presets. */
  readonly widths?: readonly number[];
  /** Instead of those of presets. */
  readonly formats?: readonly OutputFormat[];
  /** Ends it; what was rendered stays, and the next call goes on from there. */
  readonly signal?: AbortSignal;
  /** Called after each rendition. */
  readonly onProgress?: (progress: WarmProgress) => void;
  /** Called for each rendition that could not be made. The others are made. */
  readonly onFailure?: (failure: WarmFailure) => void;
}

export interface WarmProgress {
  /** Files that are done. */
  readonly files: number;
  /** Renditions that were rendered and stored. */
  readonly rendered: number;
  /** Renditions that were stored before. */
  readonly stored: number;
  readonly failed: number;
}

export interface WarmResult extends WarmProgress {
  /** False where the signal ended it. */
  readonly isComplete: boolean;
}

export interface WarmFailure {
  readonly file: FileOrDocumentId;
  /** Null where the file is not in the media library. */
  readonly fileId: number | null;
  readonly spec: string;
  readonly error: unknown;
}

export interface StoredAmount {
  readonly count: number;
  readonly bytes: number;
}

/** What the stores hold, of all processes, as the ledger knows it. */
export interface StoreStatistics extends StoredAmount {
  /** Quick renditions that wait for their final ones; in the other numbers, too. */
  readonly quick: StoredAmount;
  readonly byFormat: Readonly<Partial<Record<RenditionFormat, StoredAmount>>>;
  /** By name. A rendition that was requested by several presets counts for each; one that was requested by its spec for none. */
  readonly byPreset: Readonly<Record<string, StoredAmount>>;
  /** Since they were rendered. Each rendition counts once. */
  readonly byAge: readonly (StoredAmount & { readonly days: AgeInDays })[];
  readonly limits: {
    readonly store: 'local' | 'provider' | 'custom';
    /** Bytes, of public renditions; a local store bounds its private ones as much. */
    readonly maxBytes: number;
  };
}

/** `from` is included, `to` is not; null: without an end. */
export interface AgeInDays {
  readonly from: number;
  readonly to: number | null;
}

/** A rendition of a file. */
export interface ListedRendition extends Pick<LedgerRow, 'spec' | 'format' | 'size'> {
  /** Key of the rendition, as in its ETag. */
  readonly key: string;
  readonly access: Access;
  /** Names of the presets that it was requested by. */
  readonly presets: readonly string[];
  readonly isQuick: boolean;
  readonly renderedAt: Date;
  /** Day of the last use in UTC, such as `2026-11-22`. */
  readonly usedOn: string;
}
