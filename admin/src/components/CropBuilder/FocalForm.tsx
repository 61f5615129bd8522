import { Button, Flex, Grid, Typography } from '@strapi/design-system';
import type { Point } from '../../../../server/src/core/geometry/rect';
import { useTranslation } from '../../translations/useTranslation';
import { NumberField } from './NumberField';

interface FocalFormProps {
  /** The file's own. */
  readonly own: Point | null;
  /** For this URL alone. */
  readonly moved: Point | null;
  readonly editable: boolean;
  readonly onFocus: (point: Point | null) => void;
  readonly onSave: (point: Point) => void;
}

const CENTRE: Point = { x: 50, y: 50 };

/** The focal point in numbers: moved for this URL, and only on demand for the asset. */
export function FocalForm({ own, moved, editable, onFocus, onSave }: FocalFormProps) {
  const t = useTranslation();
  const point = moved ?? own ?? CENTRE;
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <Typography variant="pi" textColor="neutral600">
        {moved !== null ? t('focal.moved') : own === null ? t('focal.none') : t('focal.own')}
      </Typography>
      <Grid.Root gap={4}>
        <Grid.Item col={6} xs={6}>
          <NumberField name="focal-x" label={t('focal.x')} value={point.x} onChange={(value) => value !== null && onFocus({ ...point, x: value })} />
        </Grid.Item>
        <Grid.Item col={6} xs={6}>
          <NumberField name="focal-y" label={t('focal.y')} value={point.y} onChange={(value) => value !== null && onFocus({ ...point, y: value })} />
        </Grid.Item>
      </Grid.Root>
      {moved !== null && (
        <Flex gap={2} wrap="wrap">
          <Button variant="tertiary" onClick={() => onFocus(null)}>{t('focal.reset')}</Button>
          {editable && <Button variant="secondary" onClick={() => onSave(moved)}>{t('focal.save')}</Button>}
        </Flex>
      )}
    </Flex>
  );
}
