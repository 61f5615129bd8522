import { BusyError } from '../core/errors';
import type { DefaultFormats } from '../core/formats';
import { sniffRendition, SNIFF_BYTES } from '../core/formats';
import type { Point } from '../core/geometry/rect';
import type { Limits } from '../core/limits';
import { negotiateFormats } from '../core/negotiate-format';
import type { AttentionPlan, Plan } from '../core/plan';
import { planRendition } from '../core/plan-rendition';
import { renditionKey } from '../core/rendition-key';
import type { SourceFacts } from '../core/source-facts';
import type { CustomOperations } from '../core/spec/custom-operation';
import { parseSpec, type Spec } from '../core/spec/parse';
import { usesFocalPoint } from '../core/spec/uses-focal-point';
import type { MemoryCache } from './memory-cache';
import type { Imaging, RenditionStore, Slots, Source, Sources } from './ports';
import type { Identity, Rendition, RenditionRequest, Renditions } from './rendition';
import { SingleFlight } from './single-flight';

export interface RenditionsOptions {
  readonly sources: Sources;
  readonly imaging: Imaging;
  readonly slots: Slots;
  readonly store: RenditionStore;
  readonly memory: MemoryCache<InMemory>;
  readonly limits: Limits;
  readonly defaultFormats: DefaultFormats;
  readonly custom: CustomOperations;
  /** Renditions up to that size are kept in memory. */
  readonly maxEntryBytes: number;
  /** Whatever of the configuration shows in the bytes. */
  readonly settings: string;
  /** Hexadecimal. */
  digest(text: string): string;
  /** A rendition was made but could not be stored. */
  onStoreFailure(error: unknown): void;
}

/** How often a source may be replaced under our eyes before the client is asked to come again. */
const MAX_ATTEMPTS = 3;

/** Parsed specs that are kept: what is asked for again and again is read once. */
const MAX_SPECS = 2000;

type InMemory = Rendition & { readonly bytes: Buffer };

/** What was drawn, and what each `smart` fill was centred on, in pixels of the upright source. */
interface Drawn {
  readonly bytes: Buffer;
  readonly attention: readonly Point[];
}

interface Made extends Drawn {
  readonly identity: Identity;
}

interface Examined {
  readonly source: Source;
  /** Bytes. */
  readonly size: number;
  readonly facts: SourceFacts;
}

/** Holds a failure back until it is known whether it counts. */
const settle = <T>(work: Promise<T>): Promise<() => T> => work.then((value) => () => value, (error: unknown) => () => { throw error; });

/** Finds a rendition, in memory or in the store, or makes it: once, however many ask for it at a time. */
export class ResolveRendition implements Renditions {
  private readonly flights = new SingleFlight<Made>();
  private readonly specs = new Map<string, Spec>();

  constructor(private readonly options: RenditionsOptions) {}

  async identify({ fileId, spec: text, accept }: RenditionRequest): Promise<Identity> {
    const source = await this.options.sources.find(fileId);
    const spec = this.parse(text);
    const varies = spec.operations.some((operation) => operation.type === 'format' && operation.format === 'auto');
    return this.identityOf(source, spec, varies ? negotiateFormats(accept) : [], varies);
  }

  async obtain(identity: Identity): Promise<Rendition> {
    const { memory, store, maxEntryBytes } = this.options;
    const remembered = memory.get(identity.key);
    if (remembered !== undefined) return remembered;

    const stored = await store.read(identity.key);
    if (stored !== null) {
      const format = sniffRendition(stored.head);
      if (format !== null && stored.size > maxEntryBytes) return { identity, format, size: stored.size, stored };
      if (format !== null) return this.remember(identity, await stored.bytes());
      await stored.release();
    }
    const made = await this.flights.run(identity.key.hash, () => this.make(identity), (outcome) => this.keep(outcome));
    return this.remember(made.identity, made.bytes);
  }

  /** Makes a rendition for looking at once: it is neither looked up anywhere nor kept. @throws any RenditionError */
  async preview(request: RenditionRequest): Promise<Drawn> {
    return this.make(await this.identify(request));
  }

  /** What an original is, by its bytes. @throws as `identify` does, and LimitExceededError */
  async examine(fileId: number): Promise<Examined> {
    const source = await this.options.sources.find(fileId);
    const { bytes } = await this.options.sources.read(fileId);
    return { source, size: bytes.length, facts: { ...(await this.options.imaging.probe(bytes)), focalPoint: source.focalPoint } };
  }

  /** Forgets a file's facts and frees what was kept of it. */
  async forget(fileId: number): Promise<void> {
    this.options.sources.forget(fileId);
    this.options.memory.deleteFile(fileId);
    await this.options.store.deleteFile(fileId);
  }

  /** Resolves when nothing is being made or stored any more. */
  idle(): Promise<void> {
    return this.flights.idle();
  }

  private parse(text: string): Spec {
    const known = this.specs.get(text);
    if (known !== undefined) return known;
    const spec = parseSpec(text, this.options.custom);
    if (this.specs.size >= MAX_SPECS) this.specs.clear();
    this.specs.set(text, spec);
    return spec;
  }

  private identityOf(source: Source, spec: Spec, accepted: Identity['accepted'], varies: boolean): Identity {
    const key = renditionKey(
      {
        fileId: source.fileId,
        sourceVersion: source.version,
        canonicalSpec: spec.canonical,
        accepted: varies ? accepted : null,
        focalPoint: usesFocalPoint(spec) ? source.focalPoint : null,
        settings: this.options.settings,
      },
      this.options.digest,
    );
    return { key, source, spec, accepted, varies };
  }

  private remember(identity: Identity, bytes: Buffer): Rendition {
    const format = sniffRendition(bytes.subarray(0, SNIFF_BYTES));
    if (format === null) throw new Error('a rendition was made that is of no known format');
    const rendition: InMemory = { identity, format, size: bytes.length, bytes };
    if (bytes.length <= this.options.maxEntryBytes) this.options.memory.set(identity.key, rendition);
    return rendition;
  }

  private async keep({ identity, bytes }: Made): Promise<void> {
    await this.options.store.write(identity.key, bytes).catch((error: unknown) => this.options.onStoreFailure(error));
  }

  private make(identity: Identity): Promise<Made> {
    const { slots, sources } = this.options;
    return slots.run(async (claimPixels) => {
      let wanted = identity;
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        const { fileId } = wanted.source;
        const { bytes, version } = await sources.read(fileId);
        if (version === wanted.source.version) {
          const outcome = await settle(this.render(bytes, wanted, claimPixels));
          if (await sources.isCurrent(fileId, version)) return { identity: wanted, ...outcome() };
        }
        wanted = await this.identifyAgain(wanted);
      }
      throw new BusyError('the source is being replaced');
    });
  }

  /** The bytes moved on: so may the row have, with the focal point. */
  private async identifyAgain({ source: { fileId }, spec, accepted, varies }: Identity): Promise<Identity> {
    this.options.sources.forget(fileId);
    return this.identityOf(await this.options.sources.find(fileId), spec, accepted, varies);
  }

  private async render(bytes: Buffer, { spec, accepted, source }: Identity, claimPixels: (pixels: number) => Promise<void>): Promise<Drawn> {
    const { imaging } = this.options;
    const facts: SourceFacts = { ...(await imaging.probe(bytes)), focalPoint: source.focalPoint };
    await claimPixels(facts.width * facts.height);
    const attention: Point[] = [];
    for (;;) {
      const plan = this.plan(spec, facts, accepted, attention);
      if (plan.kind !== 'attention') return { bytes: await imaging.render(bytes, facts, plan), attention };
      attention.push(await imaging.findAttention(bytes, facts, plan));
    }
  }

  private plan(spec: Spec, facts: SourceFacts, accepted: Identity['accepted'], attention: readonly Point[]): Plan | AttentionPlan {
    const { limits, defaultFormats, custom } = this.options;
    return planRendition(spec, facts, { limits, defaultFormats, custom, accepted, attention });
  }
}
