import { Grid } from '@strapi/design-system';
import { clamp, type Point } from '../../../../server/src/core/geometry/rect';
import { useTranslation } from '../../translations/useTranslation';
import { NumberField } from './FormFields';

/** A focal point in numbers, in per cent. */
export function FocalInputs({ point, onFocus }: { readonly point: Point; readonly onFocus: (point: Point) => void }) {
  const t = useTranslation();
  return (
    <Grid.Root gap={4}>
      {(['x', 'y'] as const).map((axis) => (
        <Grid.Item key={axis} col={6} xs={6}>
          <NumberField name={`focal-${axis}`} label={t(`focal.${axis}`)} value={point[axis]} onChange={(value) => value !== null && onFocus({ ...point, [axis]: clamp(value, 0, 100) })} />
        </Grid.Item>
      ))}
    </Grid.Root>
  );
}
