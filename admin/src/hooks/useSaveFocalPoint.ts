import { useNotification } from '@strapi/strapi/admin';
import type { Point } from '../../../server/src/core/geometry/rect';
import { readFailure } from '../api/readFailure';
import type { GeneratorApi } from '../api/useGeneratorApi';
import { useTranslation } from '../translations/useTranslation';

/** Writes a focal point back to the asset, and says how it went. */
export function useSaveFocalPoint(api: GeneratorApi, assetId: number, onSaved: () => void): (point: Point) => void {
  const t = useTranslation();
  const { toggleNotification } = useNotification();
  return (point) => {
    api.saveFocalPoint(assetId, point).then(
      () => {
        onSaved();
        toggleNotification({ type: 'success', message: t('focal.saved') });
      },
      (error: unknown) => toggleNotification({ type: 'danger', message: t(`failure.${readFailure(error).kind}`) }),
    );
  };
}
