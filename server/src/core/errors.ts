/**
 * Every failure a caller can react to, one class per reaction.
 *
 * Compare `code`, not `instanceof`: the class may come from another bundle. What `message` says is fit for
 * the developer or editor who made the request; `cause` is for the log alone.
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

/** The filter spec is not of the grammar, or cannot be carried out on this image. */
export class InvalidSpecError extends RenditionError {
  readonly code = 'INVALID_SPEC';
}

/** The media library has no file of this id. */
export class FileNotFoundError extends RenditionError {
  readonly code = 'FILE_NOT_FOUND';
}

/** The media library has the file, but its bytes are gone. */
export class SourceGoneError extends RenditionError {
  readonly code = 'SOURCE_GONE';
}

/** The storage of the originals did not answer as it should; it may again. */
export class SourceUnavailableError extends RenditionError {
  readonly code = 'SOURCE_UNAVAILABLE';
}

/** The source, or what was asked for, is over a configured limit. */
export class LimitExceededError extends RenditionError {
  readonly code = 'LIMIT_EXCEEDED';
}

/** The bytes are not an image that can be read. */
export class UnsupportedSourceError extends RenditionError {
  readonly code = 'UNSUPPORTED_SOURCE';
}

/** No slot became free in time, or rendering took too long. */
export class BusyError extends RenditionError {
  readonly code = 'BUSY';
}

/** Every client that asked for it left. */
export class AbortedError extends RenditionError {
  readonly code = 'ABORTED';
}

/** A fault of ours, of the machine or of a project's own operation: the input is not to blame. */
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

/** The error of a code, as another process reported it. */
export const errorOfCode = (code: RenditionErrorCode, message: string, options?: { readonly cause?: unknown }): RenditionError => new CLASSES[code](message, options);

/** The code of one of our errors, whichever bundle it came from; null for any other. */
export function codeOf(error: unknown): RenditionErrorCode | null {
  const code: unknown = error instanceof Error ? (error as Partial<{ code: unknown }>).code : undefined;
  return typeof code === 'string' && Object.hasOwn(CLASSES, code) ? (code as RenditionErrorCode) : null;
}

/** Whether `error` is one of ours with that code, whichever bundle it came from. */
export function hasCode(error: unknown, code: RenditionErrorCode): error is RenditionError {
  return codeOf(error) === code;
}
