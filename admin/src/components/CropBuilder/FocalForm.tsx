import { Button, Flex, Grid, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import type { Asset } from '../../../../server/src/contracts';
import type { Point } from '../../../../server/src/core/geometry/rect';
import { readFailure } from '../../api/readFailure';
import type { GeneratorApi } from '../../api/useGeneratorApi';
import { useTranslation } from '../../translations/useTranslation';
import { NumberField } from './FormFields';

interface FocalFormProps {
  readonly api: GeneratorApi;
  readonly asset: Asset;
  /** The focal point for this URL only; null to use the focal point of the asset. In per cent. */
  readonly focal: Point | null;
  readonly onFocus: (point: Point | null) => void;
  /** Called when the asset has the new focal point. */
  readonly onSaved: () => void;
}

export const CENTRE: Point = { x: 50, y: 50 };

/** Sets the focal point for this URL, and on request saves it to the asset. */
export function FocalForm({ api, asset, focal, onFocus, onSaved }: FocalFormProps) {
  const t = useTranslation();
  const save = useSaveFocalPoint(api, asset.id, onSaved);
  const point = focal ?? asset.focalPoint ?? CENTRE;
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <Typography variant="pi" textColor="neutral600">
        {focal !== null ? t('focal.moved') : asset.focalPoint === null ? t('focal.none') : t('focal.own')}
      </Typography>
      <Grid.Root gap={4}>
        <Grid.Item col={6} xs={6}>
          <NumberField name="focal-x" label={t('focal.x')} value={point.x} onChange={(value) => value !== null && onFocus({ ...point, x: value })} />
        </Grid.Item>
        <Grid.Item col={6} xs={6}>
          <NumberField name="focal-y" label={t('focal.y')} value={point.y} onChange={(value) => value !== null && onFocus({ ...point, y: value })} />
        </Grid.Item>
      </Grid.Root>
      {focal !== null && (
        <Flex gap={2} wrap="wrap">
          <Button variant="tertiary" onClick={() => onFocus(null)}>{t('focal.reset')}</Button>
          {asset.editable && <Button variant="secondary" onClick={() => save(focal)}>{t('focal.save')}</Button>}
        </Flex>
      )}
    </Flex>
  );
}

function useSaveFocalPoint(api: GeneratorApi, assetId: number, onSaved: () => void): (point: Point) => void {
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
