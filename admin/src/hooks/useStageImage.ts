import { useCallback, useEffect, useState } from 'react';
import type { Asset, Preview } from '../../../server/src/contracts';
import type { Failure } from '../api/readFailure';
import type { GeneratorApi } from '../api/useGeneratorApi';
import { objectUrlOf } from '../api/objectUrlOf';
import { useLoaded } from './useLoaded';

/** An object URL of a preview, revoked when the preview changes. */
export function usePreviewUrl(preview: Preview | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (preview === null) return undefined;
    const objectUrl = objectUrlOf(preview);
    setUrl(objectUrl);
    return () => {
      setUrl(null);
      URL.revokeObjectURL(objectUrl);
    };
  }, [preview]);
  return url;
}

/** Pixels; large enough for most screens. */
export const MAX_STAGE_SIDE = 1600;

export interface StageImage {
  /** Null while it loads. */
  readonly imageUrl: string | null;
  readonly failure: Failure | null;
  readonly reload: () => void;
}

/** The image on which an editor draws the crop: upright, without animation, and reduced to `MAX_STAGE_SIDE`. */
export function useStageImage(api: GeneratorApi, { id, version, alpha }: Asset): StageImage {
  const spec = `max-${MAX_STAGE_SIDE}x${MAX_STAGE_SIDE}|format-${alpha ? 'png' : 'jpeg'}`;
  const [loaded, reload] = useLoaded(useCallback(() => api.preview(id, spec), [api, id, version, spec]));
  const imageUrl = usePreviewUrl(loaded.status === 'ready' ? loaded.value : null);
  return { imageUrl, failure: loaded.status === 'failed' ? loaded.failure : null, reload };
}
