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
}

/** Which rendition a request means; known before a byte of it is. */
export interface ResolvedRendition {
  readonly key: RenditionKey;
  readonly source: Source;
  readonly spec: Spec;
  readonly accepted: AcceptedFormats;
  /** Whether the answer depends on the client's `Accept` header. */
  readonly varies: boolean;
}

/** A rendition, and its bytes: in memory, or at rest and to be read or released by whoever gets it. */
export type Rendition = {
  /** Not always the one asked for: where the source was replaced meanwhile, it is of the new one. */
  readonly resolved: ResolvedRendition;
  readonly format: RenditionFormat;
  /** Bytes. */
  readonly size: number;
} & ({ readonly bytes: Buffer; readonly stored?: never } | { readonly stored: StoredRendition; readonly bytes?: never });

/** A rendition that others can reach where it rests. */
export interface StoredLocation {
  readonly resolved: ResolvedRendition;
  readonly location: RenditionLocation;
}

export type RenditionInMemory = Rendition & { readonly bytes: Buffer };

/** A caller that may leave before it has its result. Its signal is read only where work starts. */
export interface Caller {
  readonly signal?: AbortSignal | undefined;
  /** Runs what has to be rendered when its turn comes; by default at once. */
  readonly schedule?: <T>(work: () => Promise<T>) => Promise<T>;
}

/** What needs no waiting. */
export interface MemoryLookup {
  /** Whether the source is known now to be still the one that this identity is of. */
  isCurrent(resolved: ResolvedRendition): boolean;
  /** From memory alone; where a size is given, in bytes, only of that size. */
  getFromMemory(resolved: ResolvedRendition, size?: number): RenditionInMemory | null;
}

/** The use case. Its halves are apart so that a validator can be judged in between. */
export interface Renditions {
  /** Touches neither the store nor a pixel. @throws InvalidSpecError, FileNotFoundError, SourceGoneError, SourceUnavailableError, UnsupportedSourceError */
  resolve(request: RenditionRequest): Promise<ResolvedRendition>;
  /** Finds the rendition or makes it; AbortedError if its callers left before its turn came. @throws any RenditionError */
  get(resolved: ResolvedRendition, caller?: Caller): Promise<Rendition>;
  /** The same, for others to fetch where it rests; the rendition itself where no store took it in. @throws any RenditionError */
  ensureStored(resolved: ResolvedRendition, caller?: Caller): Promise<StoredLocation | Rendition>;
}
