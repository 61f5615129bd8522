import { useEffect, useState } from 'react';
import type { Asset } from '../../../server/src/contracts';
import type { GeneratorApi } from '../api/useGeneratorApi';

/** Long enough that an editor who goes on causes no work. */
const REST_MILLISECONDS = 1200;

/** The bytes of a spec. They are asked for one spec after the other while `isResting`; the server renders them when it has nothing else to do. */
export function useFormatSizes(api: GeneratorApi, { id, version }: Asset, specs: readonly string[], isResting: boolean): (spec: string) => number | undefined {
  const [sizes, setSizes] = useState<ReadonlyMap<string, number>>(new Map());
  const wanted = specs.join(' ');
  const keyOf = (spec: string) => `${version} ${spec}`;
  useEffect(() => {
    if (!isResting) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const fill = async () => {
      for (const spec of wanted.split(' ')) {
        if (signal.aborted) return;
        if (sizes.has(keyOf(spec))) continue;
        // A tile without a number is no fault: the server is busy, or the format does not suit.
        const found = await api.size(id, spec, signal).catch(() => null);
        if (found !== null && !signal.aborted) setSizes((last) => new Map([...last, [keyOf(spec), found.size] as const].slice(-MAX_SIZES)));
      }
    };
    const timer = setTimeout(() => void fill(), REST_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
    // The sizes that arrive meanwhile do not start it again.
  }, [api, id, version, wanted, isResting]);
  return (spec) => sizes.get(keyOf(spec));
}

const MAX_SIZES = 200;
