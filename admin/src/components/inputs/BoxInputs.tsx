import { Grid } from '@strapi/design-system';
import type { Rect, Size } from '../../../../server/src/core/geometry/rect';
import { editBox, type AspectRatio } from '../../builder/cropBox';
import { useTranslation } from '../../translations/useTranslation';
import { NumberField } from './FormFields';

interface BoxInputsProps {
  /** In pixels of the source. */
  readonly box: Rect;
  /** Size of the upright source, in pixels. */
  readonly source: Size;
  readonly ratio: AspectRatio;
  readonly onDraw: (box: Rect) => void;
}

const BOX_FIELDS = [['left', 'crop.left'], ['top', 'crop.top'], ['width', 'crop.width'], ['height', 'crop.height']] as const;

/** A crop in numbers. */
export function BoxInputs({ box, source, ratio, onDraw }: BoxInputsProps) {
  const t = useTranslation();
  return (
    <Grid.Root gap={4}>
      {BOX_FIELDS.map(([key, label]) => (
        <Grid.Item key={key} col={6} xs={6}>
          <NumberField name={`crop-${key}`} label={t(label)} value={box[key]} onChange={(value) => value !== null && onDraw(editBox(box, key, value, source, ratio))} />
        </Grid.Item>
      ))}
    </Grid.Root>
  );
}
