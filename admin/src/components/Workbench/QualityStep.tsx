import { Flex, Toggle, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { styled } from 'styled-components';
import type { Asset, Preview } from '../../../../server/src/contracts';
import { FORMATS, type OutputFormat } from '../../../../server/src/core/formats';
import type { GeneratorApi } from '../../api/useGeneratorApi';
import type { BuilderAction } from '../../builder/builderState';
import type { Form } from '../../builder/form';
import type { Loss } from '../../builder/losses';
import type { DraftPlan } from '../../builder/planDraft';
import { useFormatSizes } from '../../hooks/useFormatSizes';
import { useGesture } from '../../hooks/useGesture';
import type { DragPhase } from '../../hooks/usePointerDrag';
import { formatBytes } from '../../translations/formatBytes';
import { useTranslation } from '../../translations/useTranslation';
import { LabelledField } from '../inputs/FormFields';
import { Slider } from '../inputs/Slider';
import { BackgroundField } from './BackgroundField';

interface QualityStepProps {
  readonly api: GeneratorApi;
  readonly asset: Asset;
  readonly form: Form;
  readonly plan: DraftPlan;
  /** The final rendition; null until it is there. */
  readonly final: Preview | null;
  /** Whether there is nothing to wait for: then the sizes of the other formats are filled in. */
  readonly isResting: boolean;
  readonly formats: readonly OutputFormat[];
  readonly losses: readonly Loss[];
  readonly specOf: (change: Partial<Form>) => string;
  readonly dispatch: (action: BuilderAction) => void;
}

const canBeLossless = (format: Form['format']): boolean => format !== null && format !== 'auto' && FORMATS[format].lossless;
/** Of encoders, for the slider while the form has no quality. */
const USUAL_QUALITY: Partial<Record<string, number>> = { jpeg: 80, webp: 80, avif: 50, heic: 50 };

/** Format, quality and background. */
export function QualityStep({ api, asset, form, plan, final, isResting, formats, losses, specOf, dispatch }: QualityStepProps) {
  const t = useTranslation();
  const { gesture, onDrag } = useGesture(dispatch);
  const onChange = (change: Partial<Form>) => dispatch({ type: 'change', form: change, ...gesture() });
  const { locale } = useIntl();
  const planned = plan.kind === 'planned' ? plan.format : null;
  const choices: readonly Form['format'][] = [null, 'auto', ...formats];
  const changeOf = (format: Form['format']): Partial<Form> => ({ format, lossless: form.lossless && canBeLossless(format) });
  const measured = formats.filter((format) => format !== form.format);
  const sizeOf = useFormatSizes(api, asset, measured.map((format) => specOf(changeOf(format))), isResting);
  const bytesOf = (format: Form['format']): number | undefined => (format === form.format ? final?.size : sizeOf(specOf(changeOf(format))));
  const hasQuality = planned !== null && FORMATS[planned].quality;
  const usual = planned === null ? undefined : USUAL_QUALITY[planned];
  return (
    <>
      <Tiles role="group" aria-label={t('format')}>
        {choices.map((format) => {
          const bytes = bytesOf(format);
          return (
            <Tile key={format ?? 'default'} type="button" aria-pressed={form.format === format} onClick={() => onChange(changeOf(format))}>
              <strong>{format === null ? (form.format === null && planned !== null ? t('format.defaultOf', { format: planned.toUpperCase() }) : t('format.default')) : format === 'auto' ? t('format.auto') : format.toUpperCase()}</strong>
              <small>{bytes === undefined ? '\u00a0' : formatBytes(bytes, locale)}</small>
            </Tile>
          );
        })}
      </Tiles>
      {form.format === 'auto' && <Typography variant="pi" textColor="neutral600">{t('format.auto.hint')}</Typography>}
      {losses.map((loss) => <Typography key={loss} role="note" variant="pi" fontWeight="bold" textColor="neutral800">{t(`loss.${loss}`)}</Typography>)}
      {hasQuality && !form.lossless ? (
        <QualitySlider value={form.quality} usual={usual ?? null} onChange={(quality) => onChange({ quality })} onDrag={onDrag} />
      ) : (
        <Typography variant="pi" textColor="neutral600">{planned !== null && !FORMATS[planned].quality ? t('quality.none', { format: planned.toUpperCase() }) : '\u00a0'}</Typography>
      )}
      {canBeLossless(form.format) && (
        <LabelledField name="lossless" label={t('lossless')}><Toggle checked={form.lossless} onLabel={t('on')} offLabel={t('off')} onChange={({ target }) => onChange({ lossless: target.checked })} /></LabelledField>
      )}
      <BackgroundField value={form.background} spec={specOf({})} onChange={(background) => onChange({ background })} />
    </>
  );
}

interface QualitySliderProps {
  readonly value: number | null;
  /** Of the format; null if it is not known. */
  readonly usual: number | null;
  readonly onChange: (value: number | null) => void;
  readonly onDrag: (phase: DragPhase) => void;
}

function QualitySlider({ value, usual, onChange, onDrag }: QualitySliderProps) {
  const t = useTranslation();
  const shown = value ?? usual ?? 80;
  return (
    <Flex direction="column" alignItems="stretch" gap={1}>
      <Flex tag="label" direction="column" alignItems="stretch" gap={1}>
        <Typography variant="pi" fontWeight="bold">{value === null ? t('quality.default', { quality: shown }) : t('quality.value', { quality: shown })}</Typography>
        <Slider name="quality" min={1} max={100} value={shown} onChange={onChange} onDrag={onDrag} />
      </Flex>
      {value !== null && <Reset type="button" onClick={() => onChange(null)}>{t('quality.reset')}</Reset>}
    </Flex>
  );
}

const Tiles = styled.div`
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(9.2rem, 1fr));
  gap: 4px;
`;

const Tile = styled.button`
  display: flex;
  flex-direction: column;
  padding: 0.6rem;
  border: 1px solid ${({ theme }) => theme.colors.neutral200};
  border-radius: 4px;
  background: ${({ theme }) => theme.colors.neutral0};
  color: ${({ theme }) => theme.colors.neutral800};
  font-size: 1.2rem;
  line-height: 1.6rem;
  text-align: start;
  cursor: pointer;
  small { color: ${({ theme }) => theme.colors.neutral600}; font-size: 1.2rem; }
  &[aria-pressed='true'] { border-color: ${({ theme }) => theme.colors.primary600}; box-shadow: 0 0 0 1px ${({ theme }) => theme.colors.primary600}; }
  &:focus-visible { outline: 2px solid ${({ theme }) => theme.colors.primary600}; outline-offset: 1px; }
`;

const Reset = styled.button`
  align-self: flex-start;
  border: 0;
  padding: 0;
  background: none;
  color: ${({ theme }) => theme.colors.primary600};
  font-size: 1.2rem;
  cursor: pointer;
`;
