import type { CustomOperations } from '../core/filter-spec/custom-operation';
import { parseSpec, usesFocalPoint, type Spec } from '../core/filter-spec/parse';
import { negotiateFormats } from '../core/negotiate-format';
import { renditionKey, type Access } from '../core/rendition-key';
import type { Source, Sources } from './ports/sources';
import { RecentMap } from './recent-map';
import type { RenditionRequest, ResolvedRendition } from './rendition';

export interface RenditionResolverOptions {
  readonly sources: Sources;
  readonly custom: CustomOperations;
  /** Whatever of the configuration shows in the bytes. */
  readonly settings: string;
  /** Hexadecimal. */
  digest(text: string): string;
}

/** Parsed specs that are kept, or twice as many: what is asked for again and again is read once. */
const MAX_SPECS = 1000;

/** Says which rendition a request means. */
export class RenditionResolver {
  readonly #specs = new RecentMap<string, Spec>(MAX_SPECS);

  readonly #options: RenditionResolverOptions;

  constructor(options: RenditionResolverOptions) {
    this.#options = options;
  }

  async resolve({ fileId, spec: text, accept, access = 'public' }: RenditionRequest): Promise<ResolvedRendition> {
    const source = await this.#options.sources.find(fileId);
    const spec = this.#parse(text);
    const varies = spec.operations.some((operation) => operation.type === 'format' && operation.format === 'auto');
    return this.#make(source, spec, access, varies ? negotiateFormats(accept) : [], varies);
  }

  /** The same of the file as it is now: its bytes moved on, and so may the row have, with the focal point. */
  async resolveAgain({ source: { fileId }, spec, key: { access }, accepted, varies }: ResolvedRendition): Promise<ResolvedRendition> {
    this.#options.sources.forget(fileId);
    return this.#make(await this.#options.sources.find(fileId), spec, access, accepted, varies);
  }

  #parse(text: string): Spec {
    const known = this.#specs.get(text);
    if (known !== undefined) return known;
    const spec = parseSpec(text, this.#options.custom);
    this.#specs.set(text, spec);
    return spec;
  }

  #make(source: Source, spec: Spec, access: Access, accepted: ResolvedRendition['accepted'], varies: boolean): ResolvedRendition {
    const key = renditionKey(
      {
        fileId: source.fileId,
        access,
        sourceVersion: source.version,
        canonicalSpec: spec.canonical,
        accepted: varies ? accepted : null,
        focalPoint: usesFocalPoint(spec) ? source.focalPoint : null,
        settings: this.#options.settings,
      },
      this.#options.digest,
    );
    return { key, source, spec, accepted, varies };
  }
}
