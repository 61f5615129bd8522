import type { CustomOperations } from '../../server/src/core/filter-spec/custom-operation';
import { parseSpec } from '../../server/src/core/filter-spec/parse';
import type { Point } from '../../server/src/core/geometry/rect';
import { planRendition } from '../../server/src/core/plan-rendition';
import type { Imaging, ImagingRequest } from '../../server/src/renditions/ports/imaging';
import { PLAN_OPTIONS } from './plan';

interface Options extends Partial<ImagingRequest> {
  readonly custom?: CustomOperations;
}

/** The bytes as a remote original, which the worker gets through the pipe. */
export const remote = (bytes: Buffer): ImagingRequest['source'] => ({ kind: 'bytes', bytes, version: '1' });

/** Renders a source in a worker. */
export function renderInWorker(imaging: Imaging, source: Buffer | ImagingRequest['source'], text: string, { custom = {}, ...request }: Options = {}): Promise<Buffer> {
  const spec = parseSpec(text, custom);
  const input = Buffer.isBuffer(source) ? remote(source) : source;
  return imaging.run({ name: 'a source', access: 'public', source: input, signal: undefined, ...request }, async (job) => {
    const attention: Point[] = [];
    for (;;) {
      const plan = planRendition(spec, { ...job.source.facts, focalPoint: null }, { ...PLAN_OPTIONS, custom, attention });
      if (plan.kind !== 'attention') return job.render(plan);
      attention.push(await job.findAttention(plan));
    }
  });
}
