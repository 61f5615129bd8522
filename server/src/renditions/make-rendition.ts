import { BusyError } from '../core/errors';
import type { DefaultFormats } from '../core/formats';
import type { Point } from '../core/geometry/rect';
import type { Limits } from '../core/limits';
import type { AttentionPlan, Plan } from '../core/plan';
import { planRendition } from '../core/plan-rendition';
import type { SourceFacts } from '../core/source-facts';
import type { CustomOperations } from '../core/spec/custom-operation';
import type { Draw, Imaging, OnHold, Slots, Sources } from './ports';
import type { Identity } from './rendition';
import { usePicture } from './use-picture';

export interface MakeRenditionOptions {
  readonly sources: Sources;
  readonly imaging: Imaging;
  readonly slots: Slots;
  readonly limits: Limits;
  readonly defaultFormats: DefaultFormats;
  readonly custom: CustomOperations;
  /** The same of the file as it is now. */
  identifyAgain(identity: Identity): Promise<Identity>;
}

/** What was drawn, and what each `smart` fill was centred on, in pixels of the upright source. */
export interface Drawn {
  readonly bytes: Buffer;
  readonly attention: readonly Point[];
}

export interface Made extends Drawn {
  /** Not always the one asked for: where the source was replaced meanwhile, it is of the new one. */
  readonly identity: Identity;
}

/** How often a source may be replaced under our eyes before the client is asked to come again. */
const MAX_ATTEMPTS = 3;

/** Holds a failure back until it is known whether it counts. */
const settle = <T>(work: Promise<T>): Promise<() => T> => work.then((value) => () => value, (error: unknown) => () => { throw error; });

/** Makes renditions, in a slot each, of one version of the source from its first byte to its last. */
export class MakeRendition {
  constructor(private readonly options: MakeRenditionOptions) {}

  make(identity: Identity, onHold?: OnHold): Promise<Made> {
    const { slots, sources, identifyAgain } = this.options;
    return slots.run(async (draw) => {
      let wanted = identity;
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        const { fileId } = wanted.source;
        const read = await sources.read(fileId);
        if (read.version === wanted.source.version) {
          const outcome = await settle(usePicture(read, (bytes) => this.render(bytes, wanted, draw)));
          if (await sources.isCurrent(fileId, read.version)) return { identity: wanted, ...outcome() };
        } else {
          read.release?.();
        }
        wanted = await identifyAgain(wanted);
      }
      throw new BusyError('the source is being replaced');
    }, onHold);
  }

  private async render(bytes: Buffer, { spec, accepted, source }: Identity, draw: Draw): Promise<Drawn> {
    const { imaging } = this.options;
    const facts: SourceFacts = { ...(await imaging.probe(bytes)), focalPoint: source.focalPoint };
    const attention: Point[] = [];
    for (;;) {
      const plan = this.plan(spec, facts, accepted, attention);
      const pixels = imaging.decodedPixels(facts, plan);
      if (plan.kind !== 'attention') return { bytes: await draw(pixels, () => imaging.render(bytes, facts, plan)), attention };
      attention.push(await draw(pixels, () => imaging.findAttention(bytes, facts, plan)));
    }
  }

  private plan(spec: Identity['spec'], facts: SourceFacts, accepted: Identity['accepted'], attention: readonly Point[]): Plan | AttentionPlan {
    const { limits, defaultFormats, custom } = this.options;
    return planRendition(spec, facts, { limits, defaultFormats, custom, accepted, attention });
  }
}
