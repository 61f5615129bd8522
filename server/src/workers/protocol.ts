import type { Encoding } from '../core/encoding';
import type { RenditionErrorCode } from '../core/errors';
import type { OutputFormat } from '../core/formats';
import type { Point } from '../core/geometry/rect';
import type { Limits } from '../core/limits';
import type { AttentionPlan, RasterPlan, VectorPlan } from '../core/plan';
import type { RawLayout } from '../core/raw-pixels';
import type { SourceFacts } from '../core/source-facts';
import type { Placeholder } from '../renditions/ports/image-facts';

/**
 * The protocol between the server and a worker. The server sends a request, the worker one response. Messages are JSON;
 * bytes go through a separate pipe, so that no message is large.
 */

/** File descriptor of the pipe for bytes in the worker. 0 to 2 are standard, 3 is the channel for messages. */
export const BYTES_FD = 4;

/** A worker writes this to its standard error before it kills itself at the memory limit. */
export const OVER_MEMORY_MESSAGE = 'renditions worker: over the memory limit';

/** Sent once to each worker. Nothing in it is secret. */
export interface WorkerSetup {
  /** Path of sharp's module file. */
  readonly sharpPath: string;
  /** Strapi's public directory. Local originals are in its folder "uploads". */
  readonly publicDirectory: string;
  readonly limits: Limits;
  readonly encoding: Encoding;
  readonly keepMetadata: boolean;
  /** Resident bytes above which the worker kills itself. */
  readonly maxMemoryBytes: number;
}

/** Where a worker gets the bytes of a source. */
export type SourceLocation =
  /** The worker reads a local original itself. */
  | { readonly kind: 'file'; readonly url: string }
  /** The server sends the bytes through the pipe. */
  | { readonly kind: 'pipe'; readonly size: number; readonly version: string };

/** Known of a source after its headers were read. */
export interface ProbedSource {
  readonly facts: Omit<SourceFacts, 'focalPoint'>;
  readonly version: string;
  /** Bytes of the original. */
  readonly size: number;
}

/** Requests after `probe`, apart from `formats`, are about the source of the last `probe`. */
export interface Requests {
  setup: { readonly request: { readonly setup: WorkerSetup }; readonly response: null };
  /** Formats that the installed libvips can write. */
  formats: { readonly request: object; readonly response: readonly OutputFormat[] };
  probe: { readonly request: { readonly source: SourceLocation }; readonly response: ProbedSource };
  attention: { readonly request: { readonly plan: AttentionPlan }; readonly response: Point };
  placeholder: { readonly request: { readonly plan: RasterPlan }; readonly response: Placeholder };
  /** The response has bytes. */
  render: { readonly request: { readonly plan: RasterPlan | VectorPlan }; readonly response: null };
  /** Renders the pixels for custom operations. The response has bytes. */
  raw: { readonly request: { readonly plan: RasterPlan }; readonly response: RawLayout };
  /** Encodes the pixels that custom operations returned. Request and response have bytes. */
  encode: { readonly request: { readonly plan: RasterPlan; readonly layout: RawLayout }; readonly response: null };
}

export type RequestType = keyof Requests;

export type WorkerRequest =
  | { [T in RequestType]: { readonly type: T; readonly maxMilliseconds: number } & Requests[T]['request'] }[RequestType]
  /** Ends the job. Has no response. */
  | { readonly type: 'end' };

/** How a request failed. `code` is null for errors other than `RenditionError`. */
export interface WorkerFailure {
  readonly code: RenditionErrorCode | null;
  readonly message: string;
  /** For the log only. */
  readonly detail: string | null;
}

export type WorkerResponse =
  | { readonly type: 'result'; readonly value: Requests[RequestType]['response']; readonly byteLength: number | null }
  | { readonly type: 'failure'; readonly failure: WorkerFailure }
  /** Sent regularly while a job runs: processor time since its start. */
  | { readonly type: 'usage'; readonly cpuMilliseconds: number };
