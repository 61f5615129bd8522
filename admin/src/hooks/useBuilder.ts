import { useEffect, useMemo, useReducer } from 'react';
import type { Asset, GeneratorSettings } from '../../../server/src/contracts';
import type { Point, Size } from '../../../server/src/core/geometry/rect';
import type { GeneratorApi } from '../api/useGeneratorApi';
import { initialState, type BuilderContext, type BuilderState } from '../builder/builderState';
import type { Draft } from '../builder/draft';
import { initialHistory, reduceHistory, type History, type HistoryAction } from '../builder/history';
import { customOperationStubs, parsedPresets, planDraft, type DraftPlan } from '../builder/planDraft';
import { signRequestOf } from '../builder/signedUrls';
import { usePreview, type PreviewState } from './usePreview';
import { useSignedUrls, type SignedUrls } from './useSignedUrls';

/** After that, the next change is a new step. */
const REST_MILLISECONDS = 800;

export function useBuilder(asset: Asset, settings: GeneratorSettings, initial: Partial<Draft>): readonly [History, (action: HistoryAction) => void] {
  const { width, height, focalPoint } = asset;
  const context = useMemo<BuilderContext>(() => {
    const custom = customOperationStubs(settings);
    return { source: { width, height }, focalPoint, custom, presets: parsedPresets(settings, custom) };
  }, [width, height, focalPoint, settings]);
  const [history, dispatch] = useReducer((last: History, action: HistoryAction) => reduceHistory(last, action, context), initial, (draft) => initialHistory(initialState(draft, context)));
  const { present, open } = history;
  useEffect(() => {
    if (open === null) return undefined;
    const timer = setTimeout(() => dispatch({ type: 'rest' }), REST_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [present, open]);
  return [history, dispatch];
}

interface BuilderResult {
  readonly plan: DraftPlan;
  readonly preview: PreviewState;
  readonly signed: SignedUrls;
  /** Of the rendition, in pixels: from the preview, or from the plan until the preview is there. */
  readonly size: Size | null;
}

/** The browser plans the rendition immediately; the server renders the preview, for a canvas of `width` CSS pixels, and signs the URLs. */
export function useBuilderResult(api: GeneratorApi, asset: Asset, settings: GeneratorSettings, state: BuilderState, width: number): BuilderResult {
  const { spec } = state;
  const firstPlan = useMemo(() => planDraft(spec, asset, settings, NO_POINTS), [spec, asset, settings]);
  const preview = usePreview(api, asset, spec, firstPlan, width);
  const { attention } = preview;
  const plan = useMemo(() => (attention.length === 0 ? firstPlan : planDraft(spec, asset, settings, attention)), [firstPlan, spec, asset, settings, attention]);
  const request = useMemo(() => JSON.stringify(signRequestOf(state, plan, asset, settings)), [state, plan, asset, settings]);
  const signed = useSignedUrls(api, asset.id, request === 'null' ? null : request);
  return { plan, preview, signed, size: preview.final ?? (plan.kind === 'planned' ? plan.size : null) };
}

const NO_POINTS: readonly Point[] = [];
