import type { Encoding } from '../core/encoding';
import type { RenditionErrorCode } from '../core/errors';
import type { Point } from '../core/geometry/rect';
import type { Limits } from '../core/limits';
import type { AttentionPlan, RasterPlan, VectorPlan } from '../core/plan';
import type { RawLayout } from '../core/raw-pixels';
import type { SourceFacts } from '../core/source-facts';

/**
 * How the server and a worker talk: the server sends one request, the worker one response. Messages are JSON; bytes
 * go through a pipe of their own, so that no message is large.
 */

/** File descriptor of the pipe for bytes in the worker; 0 to 2 are standard, 3 is the channel for messages. */
export const BYTES_FD = 4;

/** What a worker writes to its standard error before it kills itself for lack of memory. */
export const OVER_MEMORY_MESSAGE = 'renditions worker: over the memory limit';

/** What a worker is told once. None of it is secret. */
export interface WorkerSetup {
  /** The module file of sharp. */
  readonly sharpPath: string;
  /** Local originals are below its folder "uploads". */
  readonly publicDirectory: string;
  readonly limits: Limits;
  readonly encoding: Encoding;
  readonly keepMetadata: boolean;
  /** Resident bytes after which the worker kills itself. */
  readonly maxMemoryBytes: number;
}

/** Where a worker gets a source's bytes from. */
export type SourceLocation =
  /** It reads a local original itself. */
  | { readonly kind: 'file'; readonly url: string }
  /** They come through the pipe. */
  | { readonly kind: 'pipe'; readonly size: number; readonly version: string };

/** What is known of a source once its headers were read. */
export interface ProbedSource {
  readonly facts: Omit<SourceFacts, 'focalPoint'>;
  readonly version: string;
  /** Bytes of the original. */
  readonly size: number;
}

/** Every request but `setup` is about the source of the last `probe`. */
export interface Requests {
  setup: { readonly request: { readonly setup: WorkerSetup }; readonly response: null };
  probe: { readonly request: { readonly source: SourceLocation }; readonly response: ProbedSource };
  attention: { readonly request: { readonly plan: AttentionPlan }; readonly response: Point };
  /** Answers with bytes. */
  render: { readonly request: { readonly plan: RasterPlan | VectorPlan }; readonly response: null };
  /** The pixels that the project's own operations work on. Answers with bytes. */
  raw: { readonly request: { readonly plan: RasterPlan }; readonly response: RawLayout };
  /** What came back from them: bytes go both ways. */
  encode: { readonly request: { readonly plan: RasterPlan; readonly layout: RawLayout }; readonly response: null };
}

export type RequestType = keyof Requests;

export type WorkerRequest =
  | { [T in RequestType]: { readonly type: T; readonly maxMilliseconds: number } & Requests[T]['request'] }[RequestType]
  /** The job is over. Has no response. */
  | { readonly type: 'end' };

/** How a request failed. `code` is null for what is not one of our errors. */
export interface WorkerFailure {
  readonly code: RenditionErrorCode | null;
  readonly message: string;
  /** For the log alone. */
  readonly detail: string | null;
}

export type WorkerResponse =
  | { readonly type: 'result'; readonly value: Requests[RequestType]['response']; readonly byteLength: number | null }
  | { readonly type: 'failure'; readonly failure: WorkerFailure }
  /** Comes unasked while a job runs. Processor time since the job started. */
  | { readonly type: 'usage'; readonly cpuMilliseconds: number };
