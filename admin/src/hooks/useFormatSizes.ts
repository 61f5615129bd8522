import { useEffect, useState } from 'react';
import type { GeneratorApi } from '../api/useGeneratorApi';

/** Long enough that an editor who goes on causes no work. */
const REST_MILLISECONDS = 1200;

/** Bytes of some specs, by spec. They are asked for one after the other while `isResting`; the server renders them when it has nothing else to do. */
export function useFormatSizes(api: GeneratorApi, assetId: number, specs: readonly string[], isResting: boolean): ReadonlyMap<string, number> {
  const [sizes, setSizes] = useState<ReadonlyMap<string, number>>(new Map());
  const wanted = specs.join(' ');
  useEffect(() => {
    if (!isResting) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const fill = async () => {
      for (const spec of wanted.split(' ')) {
        if (signal.aborted) return;
        if (sizes.has(spec)) continue;
        // A tile without a number is no fault: the server is busy, or the format does not suit.
        const found = await api.size(assetId, spec, signal).catch(() => null);
        if (found !== null && !signal.aborted) setSizes((last) => new Map([...last, [spec, found.size] as const].slice(-MAX_SIZES)));
      }
    };
    const timer = setTimeout(() => void fill(), REST_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
    // The sizes that arrive meanwhile do not start it again.
  }, [api, assetId, wanted, isResting]);
  return sizes;
}

const MAX_SIZES = 200;
