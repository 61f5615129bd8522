import { useCallback, useEffect, useState } from 'react';
import { readFailure, type Failure } from '../api/readFailure';

export type Loaded<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly value: T }
  | { readonly status: 'failed'; readonly failure: Failure };

/** Loads once for each identity of `load`. The second element loads again; the old value stays until the new one is there. */
export function useLoaded<T>(load: () => Promise<T>): readonly [Loaded<T>, () => void] {
  const [state, setState] = useState<Loaded<T>>({ status: 'loading' });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let current = true;
    const settle = (next: Loaded<T>) => current && setState(next);
    load().then((value) => settle({ status: 'ready', value }), (error: unknown) => settle({ status: 'failed', failure: readFailure(error) }));
    return () => {
      current = false;
    };
  }, [load, attempt]);

  return [state, useCallback(() => setAttempt((last) => last + 1), [])];
}
