import type { Spec } from '../core/filter-spec/parse';
import type { RenditionFormat } from '../core/formats';
import type { AcceptedFormats } from '../core/negotiate-format';
import type { Access, RenditionKey } from '../core/rendition-key';
import type { RenditionLocation, StoredRendition } from './ports/rendition-store';
import type { Source } from './ports/sources';

export interface RenditionRequest {
  readonly fileId: number;
  readonly spec: string;
  /** By default public. */
  readonly access?: Access;
  /** The client's `Accept` header, for `format-auto`. */
  readonly accept?: string | undefined;
  /** Names of the presets that the rendition belongs to; by default those that the spec names. */
  readonly presets?: readonly string[] | undefined;
}

/** The rendition that a request means, known before its bytes are. */
export interface ResolvedRendition {
  readonly key: RenditionKey;
  /** Key of its quick encoding, which may not exist: the format may follow from the source. Null where the rendition is encoded once. */
  readonly quickKey: RenditionKey | null;
  readonly source: Source;
  readonly spec: Spec;
  readonly accepted: AcceptedFormats;
  /** Names of the presets that it belongs to. Other requests for the same rendition may have named others. */
  readonly presets: readonly string[];
  /** Whether the response depends on the client's `Accept` header. */
  readonly varies: boolean;
}

/** A rendition with its bytes: in memory, or stored; the caller reads or releases a stored one. */
export type Rendition = {
  /** Differs from the requested one if the source was replaced meanwhile. */
  readonly resolved: ResolvedRendition;
  readonly format: RenditionFormat;
  /** Bytes. */
  readonly size: number;
  /** How long a client may keep a quick rendition. Null for a final one. */
  readonly quickMaxAgeSeconds: number | null;
} & ({ readonly bytes: Buffer; readonly stored?: never } | { readonly stored: StoredRendition; readonly bytes?: never });

export const isQuick = ({ quickMaxAgeSeconds }: Pick<Rendition, 'quickMaxAgeSeconds'>): boolean => quickMaxAgeSeconds !== null;

/** A stored rendition that a web server or a browser can read by itself. */
export interface StoredLocation {
  readonly resolved: ResolvedRendition;
  readonly location: RenditionLocation;
}

export type RenditionInMemory = Rendition & { readonly bytes: Buffer };

/** A caller that may abort. Its signal is read only where a job starts. */
export interface Caller {
  readonly signal?: AbortSignal | undefined;
  /** Delays rendering until the caller's turn; by default it starts at once. */
  readonly schedule?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Waits for the final encoding, also where a quick one is there. */
  readonly needsFinal?: boolean;
}

export interface ExpectedRendition {
  /** Bytes. */
  readonly size?: number;
  readonly isQuick?: boolean;
}

/** Lookups that need no I/O. */
export interface MemoryLookup {
  /** Whether the source is known to be unchanged. */
  isCurrent(resolved: ResolvedRendition): boolean;
  /** Null also for a rendition that differs from an expected one. */
  getFromMemory(resolved: ResolvedRendition, expected?: ExpectedRendition): RenditionInMemory | null;
}

/** The use case, in two steps: a conditional request is answered between them. */
export interface Renditions {
  /** Reads neither the store nor the source's bytes. @throws InvalidSpecError, FileNotFoundError, SourceGoneError, SourceUnavailableError, UnsupportedSourceError */
  resolve(request: RenditionRequest): Promise<ResolvedRendition>;
  /** Finds the rendition or renders it. @throws any RenditionError; AbortedError if all callers aborted before the job started */
  get(resolved: ResolvedRendition, caller?: Caller): Promise<Rendition>;
  /** The location of the stored rendition; the rendition itself as long as it is quick, and if it could not be stored. @throws any RenditionError */
  ensureStored(resolved: ResolvedRendition, caller?: Caller): Promise<StoredLocation | Rendition>;
}
