import { useEffect, useState } from 'react';
import type { Asset, Preview } from '../../../server/src/contracts';
import { isAborted, readFailure, type Failure } from '../api/readFailure';
import type { GeneratorApi } from '../api/useGeneratorApi';

export interface PreviewState {
  readonly busy: boolean;
  /** The last one that came; whether it is of the spec at hand, `spec` tells. */
  readonly preview: Preview | null;
  readonly spec: string | null;
  readonly failure: Failure | null;
}

const NOTHING: PreviewState = { busy: false, preview: null, spec: null, failure: null };

/** Long enough to type another digit, short enough to feel at once. */
const PAUSE_MILLISECONDS = 300;

/** The rendition of `spec` as the server makes it; null for none. One request at a time: what is stale is cancelled. */
export function usePreview(api: GeneratorApi, { id, version }: Pick<Asset, 'id' | 'version'>, spec: string | null): PreviewState & { readonly retry: () => void } {
  const [state, setState] = useState(NOTHING);
  const [round, setRound] = useState(0);

  useEffect(() => {
    if (spec === null) {
      setState((last) => ({ ...last, busy: false, failure: null }));
      return undefined;
    }
    const given = new AbortController();
    setState((last) => ({ ...last, busy: true, failure: null }));
    const timer = setTimeout(() => {
      api.preview(id, spec, given.signal).then(
        (preview) => given.signal.aborted || setState({ busy: false, preview, spec, failure: null }),
        (error: unknown) => given.signal.aborted || isAborted(error) || setState((last) => ({ ...last, busy: false, failure: readFailure(error) })),
      );
    }, PAUSE_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [api, id, version, spec, round]);

  return { ...state, retry: () => setRound((last) => last + 1) };
}
