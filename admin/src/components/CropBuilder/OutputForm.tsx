import { Flex, Grid, SingleSelect, SingleSelectOption, TextInput, Toggle } from '@strapi/design-system';
import { memo, useState } from 'react';
import { FORMATS, OUTPUT_FORMATS, type OutputFormat, type RenditionFormat } from '../../../../server/src/core/formats';
import { equalExceptBox, type Form } from '../../builder/form';
import { useTranslation } from '../../translations/useTranslation';
import { LabelledField, NumberField } from './FormFields';

interface OutputFormProps {
  readonly form: Form;
  /** Of the rendition; null if it is not known. */
  readonly format: RenditionFormat | null;
  readonly onChange: (change: Partial<Form>) => void;
}

const FORMAT_CHOICES = ['', 'auto', ...OUTPUT_FORMATS] as const;
const canBeLossless = (format: Form['format']): boolean => format !== null && format !== 'auto' && FORMATS[format].lossless;

/** Format, quality and background of the rendition. */
export const OutputForm = memo(function OutputForm({ form, format, onChange }: OutputFormProps) {
  const t = useTranslation();
  const choose = (value: string) => {
    const chosen = value === '' ? null : (value as OutputFormat | 'auto');
    onChange({ format: chosen, lossless: form.lossless && canBeLossless(chosen) });
  };
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <LabelledField name="format" label={t('format')} hint={form.format === 'auto' ? t('format.auto.hint') : undefined}>
        <SingleSelect value={form.format ?? ''} onChange={(value: string | number) => choose(String(value))}>
          {FORMAT_CHOICES.map((choice) => (
            <SingleSelectOption key={choice} value={choice}>
              {choice === '' ? t('format.default') : choice === 'auto' ? t('format.auto') : choice.toUpperCase()}
            </SingleSelectOption>
          ))}
        </SingleSelect>
      </LabelledField>
      <Grid.Root gap={4}>
        <Grid.Item col={6} xs={6}>
          <NumberField
            name="quality"
            label={t('quality')}
            hint={format !== null && !FORMATS[format].quality ? t('quality.none') : t('quality.hint')}
            placeholder={t('quality.default')}
            value={form.quality}
            step={5}
            onChange={(quality) => onChange({ quality })}
          />
        </Grid.Item>
        <Grid.Item col={6} xs={6}>
          <BackgroundField value={form.background} onChange={(background) => onChange({ background })} />
        </Grid.Item>
      </Grid.Root>
      {canBeLossless(form.format) && (
        <LabelledField name="lossless" label={t('lossless')}>
          <Toggle checked={form.lossless} onLabel={t('on')} offLabel={t('off')} onChange={({ target }) => onChange({ lossless: target.checked })} />
        </LabelledField>
      )}
    </Flex>
  );
}, (a, b) => equalExceptBox(a.form, b.form) && a.format === b.format && a.onChange === b.onChange);

const SHORT_HEX = /^[0-9a-f]{3}$/;

/** `rrggbb`; null for an empty text, undefined for an incomplete or invalid colour. */
function readColour(text: string): string | null | undefined {
  const digits = text.trim().replace(/^#/, '').toLowerCase();
  if (digits === '') return null;
  if (SHORT_HEX.test(digits)) return [...digits].map((digit) => digit + digit).join('');
  return /^[0-9a-f]{6}$/.test(digits) ? digits : undefined;
}

function BackgroundField({ value, onChange }: { readonly value: string | null; readonly onChange: (value: string | null) => void }) {
  const t = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? value ?? '';
  const change = (next: string) => {
    const colour = readColour(next);
    setTyped(next);
    if (colour !== undefined) onChange(colour);
  };
  return (
    <LabelledField name="background" label={t('background')} hint={t('background.hint')} error={readColour(text) === undefined ? t('background.error') : undefined}>
      <TextInput value={text} placeholder={t('background.none')} onChange={({ target }) => change(target.value)} onBlur={() => readColour(text) !== undefined && setTyped(null)} />
    </LabelledField>
  );
}
