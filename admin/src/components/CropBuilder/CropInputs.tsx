import { Button, Flex, Grid, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import { boundsOf, type Rect, type Size } from '../../../../server/src/core/geometry/rect';
import { centreBox, roundBox, swapSides, withRatio, type Ratio } from '../../builder/cropBox';
import type { Form } from '../../builder/form';
import { choiceOf, ratioChoices } from '../../builder/ratios';
import { useTranslation } from '../../translations/useTranslation';
import { Labelled } from './Labelled';
import { NumberField } from './NumberField';

interface CropInputsProps {
  readonly form: Form;
  readonly picture: Size;
  readonly ratio: Ratio;
  readonly onDraw: (box: Rect) => void;
  readonly onRatio: (ratio: Ratio) => void;
  readonly onChange: (change: Partial<Form>) => void;
}

const EDGES = [['left', 'crop.left'], ['top', 'crop.top'], ['width', 'crop.width'], ['height', 'crop.height']] as const;

/** The rectangle in numbers, its shape, and what it is reduced to. */
export function CropInputs({ form: { box, boxWidth, boxHeight }, picture, ratio, onDraw, onRatio, onChange }: CropInputsProps) {
  const t = useTranslation();
  const choices = ratioChoices(picture, ratio);
  const lock = (key: string) => {
    const chosen = choices.find((choice) => choice.key === key)?.ratio ?? null;
    onRatio(chosen);
    if (chosen !== null) onDraw(withRatio(box, chosen, picture));
  };
  const edit = (edge: (typeof EDGES)[number][0], value: number) => {
    const edited = roundBox({ ...box, [edge]: value }, picture);
    // The side that was typed stays; the other follows.
    if (ratio === null || edge === 'left' || edge === 'top') onDraw(edited);
    else onDraw(roundBox(edge === 'width' ? { ...edited, height: edited.width / ratio } : { ...edited, width: edited.height * ratio }, picture));
  };
  const swap = () => {
    onRatio(ratio && 1 / ratio);
    onDraw(swapSides(box, picture));
  };
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Grid.Root gap={4}>
        {EDGES.map(([edge, label]) => (
          <Grid.Item key={edge} col={6} xs={6}>
            <NumberField name={`crop-${edge}`} label={t(label)} value={box[edge]} onChange={(value) => value !== null && edit(edge, value)} />
          </Grid.Item>
        ))}
      </Grid.Root>
      <Labelled name="ratio" label={t('ratio')}>
        <SingleSelect value={choiceOf(ratio, choices)} onChange={(value: string | number) => lock(String(value))}>
          {['free', ...choices.map(({ key }) => key)].map((key) => (
            <SingleSelectOption key={key} value={key}>{key === 'free' ? t('ratio.free') : key === 'original' ? t('ratio.original') : key}</SingleSelectOption>
          ))}
        </SingleSelect>
      </Labelled>
      <Flex gap={2} wrap="wrap">
        <Button variant="tertiary" onClick={swap}>{t('crop.swap')}</Button>
        <Button variant="tertiary" onClick={() => onDraw(centreBox(box, picture))}>{t('crop.centre')}</Button>
        <Button variant="tertiary" onClick={() => { onRatio(null); onDraw(boundsOf(picture)); }}>{t('crop.reset')}</Button>
      </Flex>
      <Grid.Root gap={4}>
        <Grid.Item col={6} xs={6}>
          <NumberField name="output-width" label={t('output.width')} value={boxWidth} placeholder={t('output.asCropped')} onChange={(value) => onChange({ boxWidth: value })} />
        </Grid.Item>
        <Grid.Item col={6} xs={6}>
          <NumberField name="output-height" label={t('output.height')} value={boxHeight} placeholder={t('output.asCropped')} onChange={(value) => onChange({ boxHeight: value })} />
        </Grid.Item>
      </Grid.Root>
    </Flex>
  );
}
