/** What happened since the process started. Plain numbers, so that counting costs nothing. */
export class Counters {
  /** Answered from memory. */
  memoryHits = 0;
  /** Found in the store. */
  storeHits = 0;
  /** Found nowhere: whoever asked waited for the rendition to be made. */
  misses = 0;
  /** Clients that were told that they have it already. */
  notModified = 0;
  /** Bytes of images that were sent, or are on their way. */
  sentBytes = 0;
  /** Times that the store did not do as it should. */
  storeFailures = 0;
  /** Requests that were refused or failed, by the kind of reason. */
  readonly errors = new Map<string, number>();

  addError(kind: string): void {
    this.errors.set(kind, (this.errors.get(kind) ?? 0) + 1);
  }
}
