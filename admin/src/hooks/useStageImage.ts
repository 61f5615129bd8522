import { useCallback } from 'react';
import type { Asset } from '../../../server/src/contracts';
import type { Failure } from '../api/readFailure';
import type { GeneratorApi } from '../api/useGeneratorApi';
import { useLoaded } from './useLoaded';
import { useObjectUrl } from './useObjectUrl';

/** Longest side at which the picture is shown to draw on. */
const SIDE = 1600;

interface StageImage {
  /** Null while it is on its way. */
  readonly image: string | null;
  readonly failure: Failure | null;
  readonly reload: () => void;
}

/** The picture to draw on: upright, still, and no larger than a screen. */
export function useStageImage(api: GeneratorApi, { id, alpha }: Asset): StageImage {
  const spec = `max-${SIDE}x${SIDE}|format-${alpha ? 'png' : 'jpeg'}`;
  const [loaded, reload] = useLoaded(useCallback(() => api.preview(id, spec), [api, id, spec]));
  const image = useObjectUrl(loaded.status === 'ready' ? loaded.value : null);
  return { image, failure: loaded.status === 'failed' ? loaded.failure : null, reload };
}
