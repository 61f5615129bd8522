import type { Point } from '../../core/geometry/rect';
import type { AttentionPlan, Plan } from '../../core/plan';
import type { Access } from '../../core/rendition-key';
import type { SourceFacts } from '../../core/source-facts';
import type { SourceInput } from './sources';

export interface ImagingRequest {
  /** Names the source and its version: what it cost before is counted by it. */
  readonly name: string;
  readonly access: Access;
  readonly source: SourceInput;
  readonly signal: AbortSignal | undefined;
}

/** A conversation with one worker about one source that it has probed. */
export interface ImagingJob {
  readonly source: {
    readonly facts: Omit<SourceFacts, 'focalPoint'>;
    readonly version: string;
    /** Bytes. */
    readonly size: number;
  };
  /** The middle of the most striking area of a region, in pixels of the upright source. */
  findAttention(plan: AttentionPlan): Promise<Point>;
  render(plan: Exclude<Plan, AttentionPlan>): Promise<Buffer>;
}

/** Pixels: read and written by worker processes, which time and memory limits end. */
export interface Imaging {
  /** @throws what a source failed with that ended workers lately */
  checkSource(name: string): void;
  /**
   * Probes the source, then lets `converse` go on with the same worker. Both run again in another one if a worker ends by itself.
   *
   * @throws UnsupportedSourceError, InvalidSpecError, LimitExceededError, BusyError where the time is over, AbortedError, and what `converse` throws
   */
  run<T>(request: ImagingRequest, converse: (job: ImagingJob) => Promise<T>): Promise<T>;
}
