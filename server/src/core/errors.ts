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
  | 'ABANDONED';

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

/** Whoever asked for it left before its turn came. */
export class AbandonedError extends RenditionError {
  readonly code = 'ABANDONED';
}

/** Whether `error` is one of ours with that code, whichever bundle it came from. */
export function hasCode(error: unknown, code: RenditionErrorCode): error is RenditionError {
  return error instanceof Error && (error as Partial<RenditionError>).code === code;
}
