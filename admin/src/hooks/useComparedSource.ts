import { useEffect, useMemo, useState } from 'react';
import type { Asset } from '../../../server/src/contracts';
import { objectUrlOf } from '../api/objectUrlOf';
import type { GeneratorApi } from '../api/useGeneratorApi';
import type { BuilderState } from '../builder/builderState';
import { formToSpec } from '../builder/formSpec';
import { MAX_STAGE_SIDE } from './useStageImage';

interface ComparedSource {
  readonly spec: string;
  readonly url: string;
}

/** Per cent; no loss to be seen. */
const QUALITY = 95;

/**
 * An object URL of what the rendition shows of the source, in the rendition's pixels, without its effects and its compression.
 * Null until it is there, and where the stage image has all pixels of the source, or the form cannot show the spec.
 */
export function useComparedSource(api: GeneratorApi, { id, version, alpha, width, height }: Asset, { form, formInSync }: BuilderState, isResting: boolean): string | null {
  const spec = useMemo(() => {
    if (!formInSync || Math.max(width, height) <= MAX_STAGE_SIDE) return null;
    return formToSpec({ ...form, grayscale: false, blur: null, sharpen: false, format: alpha ? 'webp' : 'jpeg', lossless: false, quality: QUALITY });
  }, [form, formInSync, alpha, width, height]);
  const [source, setSource] = useState<ComparedSource | null>(null);
  useEffect(() => {
    if (spec === null || !isResting) return undefined;
    const controller = new AbortController();
    const load = async () => {
      const preview = await api.preview(id, spec, { signal: controller.signal });
      if (!controller.signal.aborted) setSource({ spec, url: objectUrlOf(preview) });
    };
    // The stage image takes its place.
    load().catch(() => undefined);
    return () => controller.abort();
  }, [api, id, version, spec, isResting]);
  const url = source?.url;
  useEffect(() => (url === undefined ? undefined : () => URL.revokeObjectURL(url)), [url]);
  return source?.spec === spec ? source.url : null;
}
