import { useCallback, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { readAddress, writeAddress } from '../builder/address';
import type { Draft } from '../builder/draft';

/** Browsers refuse more than a hundred changes of the address in half a minute. */
const PAUSE_MILLISECONDS = 400;

/** Keeps the builder's state in the address, in place of the last one: Back leads out of the page. */
export function useAddressDraft(): readonly [Partial<Draft>, (draft: Draft) => void] {
  const [query, setQuery] = useSearchParams();
  const [initial] = useState(() => readAddress(query));
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const write = useRef(setQuery);
  write.current = setQuery;

  useEffect(() => () => clearTimeout(timer.current), []);

  const keep = useCallback((draft: Draft) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => write.current(writeAddress(draft), { replace: true }), PAUSE_MILLISECONDS);
  }, []);
  return [initial, keep];
}
