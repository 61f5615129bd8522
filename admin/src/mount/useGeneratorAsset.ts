import { useEffect, useState } from 'react';
import type { Asset } from '../../../server/src/contracts';
import { type GeneratorApi, useGeneratorApi } from '../api/useGeneratorApi';

/** The asset, if URLs can be made for it; null as long as that is unknown. */
export function useGeneratorAsset(id: number): Asset | null {
  const api = useGeneratorApi();
  const [asset, setAsset] = useState<Asset | null>(null);
  useEffect(() => {
    let current = true;
    fetchGeneratorAsset(api, id).then(
      (found) => {
        if (current) setAsset(found);
      },
      // No image, not readable for this editor, too large: then there is nothing to offer, and nothing to complain of either.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [api, id]);
  return asset;
}

/** Routes change with the server's configuration only: asked once for the life of the page. */
let hasRoutes: boolean | undefined;

async function fetchGeneratorAsset(api: GeneratorApi, id: number): Promise<Asset | null> {
  hasRoutes ??= (await api.settings()).routes.length > 0;
  return hasRoutes ? api.asset(id) : null;
}
