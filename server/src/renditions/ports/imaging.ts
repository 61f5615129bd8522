import type { OutputFormat } from '../../core/formats';
import type { Point } from '../../core/geometry/rect';
import type { AttentionPlan, Plan, RasterPlan } from '../../core/plan';
import type { Access } from '../../core/rendition-key';
import type { SourceFacts } from '../../core/source-facts';
import type { Placeholder } from './image-facts';
import type { SourceInput } from './sources';

export interface ImagingRequest {
  /** Source and version. Failures are counted by it. */
  readonly name: string;
  readonly access: Access;
  readonly source: SourceInput;
  readonly signal: AbortSignal | undefined;
  /**
   * For a job whose result is of no use to others: when it is aborted, its worker is ended once the job has run for so
   * many milliseconds. By default the job is finished, unless others wait and most of its time has passed.
   */
  readonly endAbortedAfterMs?: number | undefined;
  /** Its failures at a limit do not count against the source: clients can have a quick rendition of it. */
  readonly isBlameless?: boolean;
}

/** A session with one worker and the source that it has probed. */
export interface ImagingJob {
  readonly source: {
    readonly facts: Omit<SourceFacts, 'focalPoint'>;
    readonly version: string;
    /** Bytes. */
    readonly size: number;
  };
  /** The centre of the area of most interest within a region, in pixels of the upright source. */
  findAttention(plan: AttentionPlan): Promise<Point>;
  /** The placeholder of the image that a plan without custom operations gives, of at most 100 pixels on a side. */
  placeholder(plan: RasterPlan): Promise<Placeholder>;
  render(plan: Exclude<Plan, AttentionPlan>): Promise<Buffer>;
}

/** Reads and writes pixels, in worker processes with a time limit and a memory limit. */
export interface Imaging {
  /** @throws the last failure of a source that cost workers recently */
  checkSource(name: string): void;
  /** Formats that the workers' libvips can write. @throws BusyError where no worker starts */
  writableFormats(access: Access): Promise<readonly OutputFormat[]>;
  /**
   * Probes the source, then calls `work` with the same worker. Both run again in another worker if the first one crashes.
   *
   * @throws UnsupportedSourceError, InvalidSpecError, LimitExceededError, BusyError after a timeout, AbortedError, and all that `work` throws
   */
  run<T>(request: ImagingRequest, work: (job: ImagingJob) => Promise<T>): Promise<T>;
}
