import { Button, Grid, SingleSelect, SingleSelectOption, Toggle, Typography } from '@strapi/design-system';
import { lazy } from 'react';
import { styled } from 'styled-components';
import type { Asset } from '../../../../server/src/contracts';
import type { GeneratorApi } from '../../api/useGeneratorApi';
import type { AspectRatio } from '../../builder/cropBox';
import { SIDES, type Form, type Mode } from '../../builder/form';
import type { HistoryAction } from '../../builder/history';
import { useTranslation } from '../../translations/useTranslation';
import { LabelledField, NumberField } from '../inputs/FormFields';
import { LoadedLater } from '../LoadedLater';

const FocalForm = lazy(async () => ({ default: (await import('../inputs/FocalForm')).FocalForm }));
const CropInputs = lazy(async () => ({ default: (await import('../inputs/CropInputs')).CropInputs }));

interface ShapeStepProps {
  readonly api: GeneratorApi;
  readonly asset: Asset;
  readonly canSaveFocalPoint: boolean;
  readonly form: Form;
  readonly ratio: AspectRatio;
  /** What is wrong with the settings; null if nothing is. */
  readonly error: string | null;
  readonly dispatch: (action: HistoryAction) => void;
  readonly onMode: (mode: Mode) => void;
  readonly onFocalPointSaved: () => void;
}

const SEGMENTS = ['whole', 'fill', 'crop'] as const;
/** Ways to the size of the whole image: the usual ones first. */
const WHOLE_MODES = ['width', 'height', 'max', 'original', 'min', 'scale', 'pad'] as const satisfies readonly Mode[];

const segmentOf = (mode: Mode): (typeof SEGMENTS)[number] => (mode === 'fill' || mode === 'crop' ? mode : 'whole');

/** Which part of the image, and how large. */
export function ShapeStep({ api, asset, canSaveFocalPoint, form, ratio, error, dispatch, onMode, onFocalPointSaved }: ShapeStepProps) {
  const t = useTranslation();
  const { mode } = form;
  const change = (next: Partial<Form>) => dispatch({ type: 'change', form: next });
  const segment = segmentOf(mode);
  return (
    <>
      <Segments role="group" aria-label={t('mode')}>
        {SEGMENTS.map((name) => (
          <Button key={name} size="S" variant={name === segment ? 'secondary' : 'tertiary'} aria-pressed={name === segment} onClick={() => name !== segment && onMode(name === 'whole' ? 'width' : name)}>
            {t(`shape.${name}`)}
          </Button>
        ))}
      </Segments>
      {segment === 'whole' && (
        <LabelledField name="mode" label={t('size')} hint={t(`mode.${mode}.hint`)}>
          <SingleSelect value={mode} onChange={(value: string | number) => onMode(value as Mode)}>
            {WHOLE_MODES.map((choice) => <SingleSelectOption key={choice} value={choice}>{t(`mode.${choice}`)}</SingleSelectOption>)}
          </SingleSelect>
        </LabelledField>
      )}
      {segment === 'fill' && <Typography variant="pi" textColor="neutral600">{t('mode.fill.hint')}</Typography>}
      {segment === 'crop' && <Typography variant="pi" textColor="neutral600">{t('mode.crop.hint')}</Typography>}
      {SIDES[mode].length > 0 && (
        <Grid.Root gap={4}>
          {SIDES[mode].map((side) => (
            <Grid.Item key={side} col={6} xs={6}><NumberField name={side} label={t(side)} value={form[side]} onChange={(value) => value !== null && change({ [side]: value })} /></Grid.Item>
          ))}
        </Grid.Root>
      )}
      {mode === 'scale' && <NumberField name="percent" label={t('percent')} value={form.percent} step={5} onChange={(value) => value !== null && change({ percent: value })} />}
      {mode === 'fill' && (
        <>
          <LabelledField name="smart" label={t('smart')} hint={t('smart.hint')}>
            <Toggle checked={form.smart} onLabel={t('on')} offLabel={t('off')} onChange={({ target }) => change({ smart: target.checked })} />
          </LabelledField>
          {!form.smart && (
            <>
              <NumberField name="closeness" label={t('closeness')} hint={t('closeness.hint')} value={form.closeness} step={10} onChange={(value) => change({ closeness: Math.min(100, Math.round(value ?? 0)) })} />
              <LoadedLater><FocalForm api={api} asset={asset} canSave={canSaveFocalPoint} focal={form.focal} onFocus={(focal) => dispatch({ type: 'focus', focal })} onSaved={onFocalPointSaved} /></LoadedLater>
            </>
          )}
        </>
      )}
      {mode === 'crop' && (
        <LoadedLater><CropInputs form={form} source={asset} ratio={ratio} onDraw={(box) => dispatch({ type: 'draw', box })} onRatio={(next) => dispatch({ type: 'ratio', ratio: next })} onChange={change} /></LoadedLater>
      )}
      {error !== null && <Typography role="alert" variant="pi" textColor="danger600">{t('rejected', { reason: error })}</Typography>}
    </>
  );
}

const Segments = styled.div`
  display: grid;
  grid-template-columns: repeat(3, 1fr);
  gap: 4px;
  button { height: auto; min-height: 3.2rem; padding: 0.4rem; }
  button span { white-space: normal; text-align: center; }
`;
