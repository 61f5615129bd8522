import { useMemo } from 'react';
import type { Asset, GeneratorSettings } from '../../../server/src/contracts';
import type { Point, Size } from '../../../server/src/core/geometry/rect';
import type { GeneratorApi } from '../api/useGeneratorApi';
import type { BuilderState } from '../builder/draft';
import { planDraft, type Planned } from '../builder/planDraft';
import { signRequest } from '../builder/signing';
import { usePreview } from './usePreview';
import { useSignedUrls, type SignedUrls } from './useSignedUrls';

interface Outcome {
  readonly planned: Planned;
  readonly preview: ReturnType<typeof usePreview>;
  readonly signed: SignedUrls;
  /** Of the rendition, in pixels: as it came, or as it is planned. */
  readonly size: Size | null;
}

/** What comes of the builder's state: planned at once, rendered and signed by the server. */
export function useOutcome(api: GeneratorApi, asset: Asset, settings: GeneratorSettings, state: BuilderState): Outcome {
  const { spec } = state;
  const first = useMemo(() => planDraft(spec, asset, settings, NOWHERE), [spec, asset, settings]);
  const preview = usePreview(api, asset, first.kind === 'refused' ? null : spec);
  const rendered = preview.spec === spec ? preview.preview : null;
  const attention = rendered?.attention ?? NOWHERE;
  const planned = useMemo(() => (attention.length === 0 ? first : planDraft(spec, asset, settings, attention)), [first, spec, asset, settings, attention]);
  const request = useMemo(() => JSON.stringify(signRequest(state, planned, asset, settings)), [state, planned, asset, settings]);
  const signed = useSignedUrls(api, asset.id, request === 'null' ? null : request);
  return { planned, preview, signed, size: rendered ?? (planned.kind === 'planned' ? planned.size : null) };
}

const NOWHERE: readonly Point[] = [];
