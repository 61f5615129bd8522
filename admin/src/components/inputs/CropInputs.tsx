import { Button, Flex, Grid, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import { boundsOf, type Rect, type Size } from '../../../../server/src/core/geometry/rect';
import { centreBox, ratioChoices, ratioKeyOf, swapSides, type AspectRatio } from '../../builder/cropBox';
import type { Form } from '../../builder/form';
import { useTranslation } from '../../translations/useTranslation';
import { BoxInputs } from './BoxInputs';
import { LabelledField, NumberField } from './FormFields';

interface CropInputsProps {
  readonly form: Form;
  /** Size of the upright source, in pixels. */
  readonly source: Size;
  readonly ratio: AspectRatio;
  readonly onDraw: (box: Rect) => void;
  readonly onRatio: (ratio: AspectRatio) => void;
  readonly onChange: (change: Partial<Form>) => void;
}

/** The crop in numbers, its aspect ratio, and the size of the output. */
export function CropInputs({ form: { box, outputWidth, outputHeight }, source, ratio, onDraw, onRatio, onChange }: CropInputsProps) {
  const t = useTranslation();
  const choices = ratioChoices(source, ratio);
  const lock = (key: string) => onRatio(choices.find((choice) => choice.key === key)?.ratio ?? null);
  const swap = () => (ratio === null ? onDraw(swapSides(box, source)) : onRatio(1 / ratio));
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <BoxInputs box={box} source={source} ratio={ratio} onDraw={onDraw} />
      <LabelledField name="ratio" label={t('ratio')}>
        <SingleSelect value={ratioKeyOf(ratio, choices)} onChange={(value: string | number) => lock(String(value))}>
          {['free', ...choices.map(({ key }) => key)].map((key) => (
            <SingleSelectOption key={key} value={key}>{key === 'free' ? t('ratio.free') : key === 'original' ? t('ratio.original') : key}</SingleSelectOption>
          ))}
        </SingleSelect>
      </LabelledField>
      <Flex gap={2} wrap="wrap">
        <Button variant="tertiary" onClick={swap}>{t('crop.swap')}</Button>
        <Button variant="tertiary" onClick={() => onDraw(centreBox(box, source))}>{t('crop.centre')}</Button>
        <Button variant="tertiary" onClick={() => { onRatio(null); onDraw(boundsOf(source)); }}>{t('crop.reset')}</Button>
      </Flex>
      <Grid.Root gap={4}>
        <Grid.Item col={6} xs={6}>
          <NumberField name="output-width" label={t('output.width')} value={outputWidth} placeholder={t('output.asCropped')} onChange={(value) => onChange({ outputWidth: value })} />
        </Grid.Item>
        <Grid.Item col={6} xs={6}>
          <NumberField name="output-height" label={t('output.height')} value={outputHeight} placeholder={t('output.asCropped')} onChange={(value) => onChange({ outputHeight: value })} />
        </Grid.Item>
      </Grid.Root>
    </Flex>
  );
}
