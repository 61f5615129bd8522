import { Button, Flex, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { useRef } from 'react';
import type { Asset } from '../../../../server/src/contracts';
import type { Point } from '../../../../server/src/core/geometry/rect';
import { readFailure } from '../../api/readFailure';
import type { GeneratorApi } from '../../api/useGeneratorApi';
import { useTranslation } from '../../translations/useTranslation';
import { CENTRE } from '../canvas/FocalMarker';
import { Confirm } from '../Confirm';
import { FocalInputs } from './FocalInputs';

interface FocalFormProps {
  readonly api: GeneratorApi;
  readonly asset: Asset;
  /** Whether the point can become that of the asset. Not over a form that would save the old one again. */
  readonly canSave: boolean;
  /** The focal point for this URL only; null to use the focal point of the asset. In per cent. */
  readonly focal: Point | null;
  readonly onFocus: (point: Point | null) => void;
  /** Called when the asset has the new focal point. */
  readonly onSaved: () => void;
}

/** Sets the focal point for this URL, and on request saves it to the asset. */
export function FocalForm({ api, asset, canSave, focal, onFocus, onSaved }: FocalFormProps) {
  const t = useTranslation();
  const group = useRef<HTMLDivElement>(null);
  const save = useSaveFocalPoint(api, asset.id, onSaved);
  // The buttons disappear with the point.
  const keepFocus = () => group.current?.querySelector('input')?.focus();
  return (
    <Flex ref={group} direction="column" alignItems="stretch" gap={3}>
      <Typography variant="pi" textColor="neutral600">
        {focal !== null ? t('focal.moved') : asset.focalPoint === null ? t('focal.none') : t('focal.own')}
      </Typography>
      <FocalInputs point={focal ?? asset.focalPoint ?? CENTRE} onFocus={onFocus} />
      {focal !== null && (
        <Flex gap={2} wrap="wrap">
          <Button size="S" variant="tertiary" onClick={() => { onFocus(null); keepFocus(); }}>{t('focal.reset')}</Button>
          {canSave && (
            <Confirm title={t('focal.save')} question={t('focal.save.confirm')} action={t('focal.save')} onConfirm={() => { save(focal); keepFocus(); }}>
              <Button size="S" variant="secondary">{t('focal.save')}</Button>
            </Confirm>
          )}
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
