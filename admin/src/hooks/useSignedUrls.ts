import { useEffect, useState } from 'react';
import type { SignRequest } from '../../../server/src/contracts';
import { readFailure, type Failure } from '../api/readFailure';
import type { GeneratorApi } from '../api/useGeneratorApi';

export interface SignedUrls {
  /** In the order of the request; empty until the response is there. */
  readonly urls: readonly string[];
  readonly failure: Failure | null;
  readonly retry: () => void;
}

const DELAY_MILLISECONDS = 150;
const NO_URLS: Omit<SignedUrls, 'retry'> = { urls: [], failure: null };

/** Has the server sign a request, or nothing for null. The request is JSON text, so that an equal one is not sent again. */
export function useSignedUrls(api: GeneratorApi, assetId: number, request: string | null): SignedUrls {
  const [state, setState] = useState<typeof NO_URLS & { readonly request: string | null }>({ ...NO_URLS, request: null });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (request === null) return undefined;
    let current = true;
    const timer = setTimeout(() => {
      api.sign(assetId, JSON.parse(request) as SignRequest).then(
        ({ urls }) => current && setState({ urls, failure: null, request }),
        (error: unknown) => current && setState({ urls: [], failure: readFailure(error), request }),
      );
    }, DELAY_MILLISECONDS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [api, assetId, request, attempt]);

  return { ...(request !== null && state.request === request ? state : NO_URLS), retry: () => setAttempt((last) => last + 1) };
}
