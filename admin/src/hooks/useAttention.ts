import { useEffect, useState } from 'react';
import type { Asset } from '../../../server/src/contracts';
import type { Point } from '../../../server/src/core/geometry/rect';
import type { GeneratorApi } from '../api/useGeneratorApi';

/** Only the point is needed, not the picture. */
const SPEC = 'fill-64x64-smart';
const FIT = 64;

/** The most noticeable area of an asset, in pixels of the upright image. Null until it is needed and known, and where the server does not find it. */
export function useAttention(api: GeneratorApi, { id, version }: Pick<Asset, 'id' | 'version'>, needed: boolean): Point | null {
  const [found, setFound] = useState<{ readonly id: number; readonly version: string; readonly point: Point | null } | null>(null);
  const known = found?.id === id && found.version === version;
  useEffect(() => {
    if (!needed || known) return undefined;
    const controller = new AbortController();
    // A suggestion that fails is none: the editor has the focal point.
    api.preview(id, SPEC, { fit: FIT, signal: controller.signal }).then(({ attention: [point = null] }) => setFound({ id, version, point }), () => undefined);
    return () => controller.abort();
  }, [api, id, version, needed, known]);
  return known ? found.point : null;
}
