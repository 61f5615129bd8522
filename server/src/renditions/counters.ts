/** Events since the process started. Plain numbers, so that counting costs nothing. */
export class Counters {
  /** Renditions found in memory. */
  memoryHits = 0;
  /** Renditions found in the store. */
  storeHits = 0;
  /** Requests that waited for a rendition to be rendered. */
  misses = 0;
  /** Requests that found or rendered a quick rendition. */
  quickResponses = 0;
  /** Quick renditions that were replaced by their final ones. */
  refined = 0;
  /** Bytes that these are smaller. */
  savedBytes = 0;
  /** Responses with status 304. */
  notModified = 0;
  /** Bytes of images that were sent, or are being sent. */
  sentBytes = 0;
  /** Failures of the store. */
  storeFailures = 0;
  /** Requests that were refused or failed, by kind. */
  readonly errors = new Map<string, number>();

  addRefined(savedBytes: number): void {
    this.refined += 1;
    this.savedBytes += savedBytes;
  }

  addError(kind: string): void {
    this.errors.set(kind, (this.errors.get(kind) ?? 0) + 1);
  }
}
