import { LRUCache } from 'lru-cache';
import { mayBeQuick, type Encoding } from '../core/encoding';
import type { CustomOperations } from '../core/filter-spec/custom-operation';
import { parseSpec, usesFocalPoint, type Spec } from '../core/filter-spec/parse';
import type { Presets } from '../core/filter-spec/preset';
import { negotiateFormats } from '../core/negotiate-format';
import { quickKeyOf, renditionKey, type Access } from '../core/rendition-key';
import type { Source, Sources } from './ports/sources';
import type { RenditionRequest, ResolvedRendition } from './rendition';

export interface RenditionResolverOptions {
  readonly sources: Sources;
  readonly custom: CustomOperations;
  readonly presets: Presets;
  /** All settings that show in the bytes. */
  readonly settings: string;
  readonly encoding: Pick<Encoding, 'quick'>;
  /** Hexadecimal. */
  digest(text: string): string;
}

type Asked = Pick<ResolvedRendition, 'spec' | 'accepted' | 'varies' | 'presets'> & { readonly access: Access };

/** Parsed specs that are kept: a site uses few, again and again. */
const MAX_SPECS = 2000;

/** Resolves a request to a rendition, without a look at the store or at a pixel. */
export class RenditionResolver {
  readonly #options: RenditionResolverOptions;
  readonly #specs = new LRUCache<string, Spec>({ max: MAX_SPECS });

  constructor(options: RenditionResolverOptions) {
    this.#options = options;
  }

  async resolve({ fileId, spec: text, accept, access = 'public', presets }: RenditionRequest): Promise<ResolvedRendition> {
    const source = await this.#options.sources.find(fileId);
    const spec = this.#parse(text);
    const varies = spec.operations.some((operation) => operation.type === 'format' && operation.format === 'auto');
    return this.#resolved(source, { spec, access, accepted: varies ? negotiateFormats(accept) : [], varies, presets: presets ?? spec.presetNames ?? [] });
  }

  /** The same rendition of the file as it is now: its bytes were replaced, and its focal point may have moved. */
  async resolveAgain({ source: { fileId }, spec, key: { access }, accepted, varies, presets }: ResolvedRendition): Promise<ResolvedRendition> {
    this.#options.sources.forget(fileId);
    return this.#resolved(await this.#options.sources.find(fileId), { spec, access, accepted, varies, presets });
  }

  #parse(text: string): Spec {
    const known = this.#specs.get(text);
    if (known !== undefined) return known;
    const spec = parseSpec(text, this.#options.custom, this.#options.presets);
    this.#specs.set(text, spec);
    return spec;
  }

  #resolved(source: Source, { spec, access, accepted, varies, presets }: Asked): ResolvedRendition {
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
    const quickKey = this.#options.encoding.quick && mayBeQuick(spec.operations) ? quickKeyOf(key, this.#options.digest) : null;
    return { key, quickKey, source, spec, accepted, varies, presets };
  }
}
