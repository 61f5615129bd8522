import { useEffect, useState } from 'react';
import type { SignRequest } from '../../../server/src/contracts';
import { readFailure, type Failure } from '../api/readFailure';
import type { GeneratorApi } from '../api/useGeneratorApi';

export interface SignedUrls {
  /** Of the request at hand; empty until they are there. */
  readonly urls: readonly string[];
  readonly failure: Failure | null;
}

const PAUSE_MILLISECONDS = 150;
const NONE: SignedUrls = { urls: [], failure: null };

/** Signed URLs of a request, written as JSON so that equal requests are one; null for none. */
export function useSignedUrls(api: GeneratorApi, assetId: number, request: string | null): SignedUrls {
  const [state, setState] = useState<SignedUrls & { readonly request: string | null }>({ ...NONE, request: null });

  useEffect(() => {
    if (request === null) return undefined;
    let current = true;
    const timer = setTimeout(() => {
      api.sign(assetId, JSON.parse(request) as SignRequest).then(
        ({ urls }) => current && setState({ urls, failure: null, request }),
        (error: unknown) => current && setState({ urls: [], failure: readFailure(error), request }),
      );
    }, PAUSE_MILLISECONDS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [api, assetId, request]);

  return request !== null && state.request === request ? state : NONE;
}
