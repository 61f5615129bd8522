import type { CustomOperations } from '../core/filter-spec/custom-operation';
import { cropPreset, type EntryCrop } from '../core/filter-spec/entry-crop';
import { parseSpec } from '../core/filter-spec/parse';
import { PRESET, type Preset, type Presets } from '../core/filter-spec/preset';
import type { DefaultFormats, RenditionFormat } from '../core/formats';
import type { Limits } from '../core/limits';
import { negotiateFormats } from '../core/negotiate-format';
import { planResponsive, type Candidate, type FormatCandidates, type ResponsiveImage } from '../core/responsive/plan-responsive';
import type { DescribedDocument, PresetDocuments } from './preset-documents';
import type { Caller } from './rendition';

/** What the URL of a preset says. */
export interface PresetRequest {
  readonly documentId: string;
  /** Name of the preset. */
  readonly name: string;
  /** Pixels. Null for the width that the preset gives. */
  readonly width: number | null;
  /** Null where the `Accept` header decides, or the spec of the preset. */
  readonly format: RenditionFormat | null;
  /** Instead of the crop of the preset. */
  readonly crop: EntryCrop | null;
}

/** The variant that a request gets. All requests that get the same variant have the same spec. */
export interface PresetVariant {
  readonly fileId: number;
  readonly spec: string;
  /** Whether the `Accept` header decided on the format. */
  readonly varies: boolean;
  /** What the preset stands for. */
  readonly presets: readonly string[];
  /** Whether the image has the width and the format that were asked for. Otherwise it has the next ones. */
  readonly isExact: boolean;
}

export interface PresetVariantsOptions {
  readonly documents: PresetDocuments;
  readonly presets: Presets;
  readonly limits: Limits;
  readonly defaultFormats: DefaultFormats;
  readonly custom: CustomOperations;
}

/**
 * Finds the variant of a preset for requests without signatures: there are as many as presets, widths and formats,
 * whatever the requests say.
 */
export class PresetVariants {
  readonly #options: PresetVariantsOptions;

  constructor(options: PresetVariantsOptions) {
    this.#options = options;
  }

  /** @throws FileNotFoundError, SourceUnavailableError */
  findFileId(documentId: string): Promise<number> {
    return this.#options.documents.findFileId(documentId);
  }

  /** `accept`: the `Accept` header. Makes the facts of the image if it has none. @throws any RenditionError */
  async resolve({ documentId, name, width, format, crop }: PresetRequest, accept?: string, caller?: Pick<Caller, 'signal'>): Promise<PresetVariant> {
    const preset = this.#presetOf(name);
    const document = await this.#options.documents.describe(documentId, caller);
    const image = this.#plan(preset, crop, document);
    const { found, varies } = chooseFormat(image, format, accept);
    const { variant } = chooseCandidate(found.candidates, width);
    const isExact = hasWidth(preset, found, width) && hasFormat(preset, found, format);
    return { fileId: document.source.fileId, spec: variant.spec, varies, presets: [preset.spec.canonical], isExact };
  }

  #presetOf(name: string): Preset {
    const preset = this.#options.presets[name];
    if (preset === undefined) throw new Error(`expected the name of a preset, found ${JSON.stringify(name)}`);
    return preset;
  }

  #plan(preset: Preset, crop: EntryCrop | null, { facts, source: { focalPoint } }: DescribedDocument): ResponsiveImage {
    const { limits, defaultFormats, custom, presets } = this.#options;
    const { name, widths, formats } = preset;
    const text = crop === null ? `${PRESET}-${name}` : cropPreset(preset, crop);
    const spec = parseSpec(text, custom, presets);
    // No size depends on the points of attention.
    return planResponsive({ text, spec, widths, formats }, { ...facts.source, focalPoint }, { limits, defaultFormats, custom, attention: [] });
  }
}

/** Formats that an `Accept` header chooses; every client reads the others. */
const NEGOTIATED: readonly RenditionFormat[] = ['avif', 'webp'];

/** A known format that the image does not have is the fallback: components of frontend frameworks ask for one by the file's extension. */
function chooseFormat({ sources, fallback }: ResponsiveImage, asked: RenditionFormat | null, accept: string | undefined): { readonly found: FormatCandidates; readonly varies: boolean } {
  if (asked !== null) return { found: sources.find(({ format }) => format === asked) ?? fallback, varies: false };
  const accepted: readonly RenditionFormat[] = negotiateFormats(accept);
  return { found: sources.find(({ format }) => accepted.includes(format)) ?? fallback, varies: sources.some(({ format }) => NEGOTIATED.includes(format)) };
}

/** The next width, so that the width of any screen works; the preset itself beyond the widest. */
function chooseCandidate(candidates: readonly Candidate[], width: number | null): Candidate {
  const whole = candidates.at(-1) as Candidate;
  return width === null ? whole : (candidates.find((candidate) => candidate.width >= width) ?? whole);
}

const hasWidth = ({ widths }: Preset, { candidates }: FormatCandidates, width: number | null): boolean =>
  width === null || widths.includes(width) || candidates.some((candidate) => candidate.width === width);

const hasFormat = ({ formats }: Preset, { format }: FormatCandidates, asked: RenditionFormat | null): boolean =>
  asked === null || asked === format || (formats as readonly RenditionFormat[] | null)?.includes(asked) === true;
