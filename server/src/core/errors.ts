/**
 * Every failure that a caller can react to, one class per reaction.
 *
 * Compare `code`, not `instanceof`: the class may come from another bundle. The developer or editor who made the
 * request may see `message`; only the log shows `cause`.
 */
export type RenditionErrorCode =
  | 'INVALID_SPEC'
  | 'FILE_NOT_FOUND'
  | 'SOURCE_GONE'
  | 'SOURCE_UNAVAILABLE'
  | 'LIMIT_EXCEEDED'
  | 'UNSUPPORTED_SOURCE'
  | 'BUSY'
  | 'ABORTED';

export abstract class RenditionError extends Error {
  abstract readonly code: RenditionErrorCode;

  override get name(): string {
    return this.constructor.name;
  }
}

/** The filter spec does not follow the grammar, or cannot be applied to this image. */
export class InvalidSpecError extends RenditionError {
  readonly code = 'INVALID_SPEC';
}

/** The media library has no file with this id. */
export class FileNotFoundError extends RenditionError {
  readonly code = 'FILE_NOT_FOUND';
}

/** The media library has the file, but its bytes are gone. */
export class SourceGoneError extends RenditionError {
  readonly code = 'SOURCE_GONE';
}

/** The storage of the originals failed. A later request may succeed. */
export class SourceUnavailableError extends RenditionError {
  readonly code = 'SOURCE_UNAVAILABLE';
}

/** The source or the rendition exceeds a configured limit. */
export class LimitExceededError extends RenditionError {
  readonly code = 'LIMIT_EXCEEDED';
}

/** The bytes are no image that the plugin can read. */
export class UnsupportedSourceError extends RenditionError {
  readonly code = 'UNSUPPORTED_SOURCE';
}

/**
 * A later request may succeed: the queue is full, a job took too long, the source is being replaced, no worker starts,
 * or the server shuts down.
 */
export class BusyError extends RenditionError {
  readonly code = 'BUSY';
  /** When to try again, if that is known. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, { retryAfterSeconds, ...options }: { readonly cause?: unknown; readonly retryAfterSeconds?: number } = {}) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Every client that waited for the result disconnected. */
export class AbortedError extends RenditionError {
  readonly code = 'ABORTED';
}

/** A bug of the plugin, a failure of the machine or of a custom operation: the input is not the cause. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}

const CLASSES = {
  INVALID_SPEC: InvalidSpecError,
  FILE_NOT_FOUND: FileNotFoundError,
  SOURCE_GONE: SourceGoneError,
  SOURCE_UNAVAILABLE: SourceUnavailableError,
  LIMIT_EXCEEDED: LimitExceededError,
  UNSUPPORTED_SOURCE: UnsupportedSourceError,
  BUSY: BusyError,
  ABORTED: AbortedError,
} as const satisfies Record<RenditionErrorCode, unknown>;

/** The error for a code that another process reported. */
export const errorOfCode = (code: RenditionErrorCode, message: string, options?: { readonly cause?: unknown }): RenditionError => new CLASSES[code](message, options);

/** The code of a `RenditionError` from any bundle; null for other values. */
export function codeOf(error: unknown): RenditionErrorCode | null {
  const code: unknown = error instanceof Error ? (error as Partial<{ code: unknown }>).code : undefined;
  return typeof code === 'string' && Object.hasOwn(CLASSES, code) ? (code as RenditionErrorCode) : null;
}

/** Whether `error` is a `RenditionError` with that code, from any bundle. */
export function hasCode(error: unknown, code: RenditionErrorCode): error is RenditionError {
  return codeOf(error) === code;
}
