import { useCallback, useEffect, useState } from 'react';
import type { Asset, Preview } from '../../../server/src/contracts';
import { isAborted, readFailure, type Failure } from '../api/readFailure';
import type { GeneratorApi } from '../api/useGeneratorApi';
import { useLoaded } from './useLoaded';

export interface PreviewState {
  readonly busy: boolean;
  /** The last preview, and the spec that it shows. */
  readonly preview: Preview | null;
  readonly spec: string | null;
  readonly failure: Failure | null;
}

const INITIAL_STATE: PreviewState = { busy: false, preview: null, spec: null, failure: null };

/** Long enough to type another digit, short enough to feel immediate. */
const DELAY_MILLISECONDS = 300;

/** Renders `spec` on the server, or nothing for null. A new spec aborts the request for the previous one. */
export function usePreview(api: GeneratorApi, { id, version }: Pick<Asset, 'id' | 'version'>, spec: string | null): PreviewState & { readonly retry: () => void } {
  const [state, setState] = useState(INITIAL_STATE);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (spec === null) {
      setState((last) => ({ ...last, busy: false, failure: null }));
      return undefined;
    }
    const controller = new AbortController();
    const { signal } = controller;
    setState((last) => ({ ...last, busy: true, failure: null }));
    const timer = setTimeout(() => {
      api.preview(id, spec, { signal }).then(
        (preview) => signal.aborted || setState({ busy: false, preview, spec, failure: null }),
        (error: unknown) => signal.aborted || isAborted(error) || setState((last) => ({ ...last, busy: false, failure: readFailure(error) })),
      );
    }, DELAY_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [api, id, version, spec, attempt]);

  return { ...state, retry: () => setAttempt((last) => last + 1) };
}

/** An object URL of a preview, revoked when the preview changes. */
export function usePreviewUrl(preview: Preview | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (preview === null) return undefined;
    const bytes = Uint8Array.from(atob(preview.data), (character) => character.charCodeAt(0));
    const objectUrl = URL.createObjectURL(new Blob([bytes], { type: preview.mime }));
    setUrl(objectUrl);
    return () => {
      setUrl(null);
      URL.revokeObjectURL(objectUrl);
    };
  }, [preview]);
  return url;
}

/** Pixels; large enough for most screens. */
const MAX_STAGE_SIDE = 1600;

interface StageImage {
  /** Null while it loads. */
  readonly imageUrl: string | null;
  readonly failure: Failure | null;
  readonly reload: () => void;
}

/** The image on which an editor draws the crop: upright, without animation, and reduced to `MAX_STAGE_SIDE`. */
export function useStageImage(api: GeneratorApi, { id, alpha }: Asset): StageImage {
  const spec = `max-${MAX_STAGE_SIDE}x${MAX_STAGE_SIDE}|format-${alpha ? 'png' : 'jpeg'}`;
  const [loaded, reload] = useLoaded(useCallback(() => api.preview(id, spec), [api, id, spec]));
  const imageUrl = usePreviewUrl(loaded.status === 'ready' ? loaded.value : null);
  return { imageUrl, failure: loaded.status === 'failed' ? loaded.failure : null, reload };
}
