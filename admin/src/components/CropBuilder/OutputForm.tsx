import { Flex, Grid, SingleSelect, SingleSelectOption, TextInput, Toggle } from '@strapi/design-system';
import { memo, useState } from 'react';
import { FORMATS, OUTPUT_FORMATS, type OutputFormat, type RenditionFormat } from '../../../../server/src/core/formats';
import { equalButBox, type Form } from '../../builder/form';
import { useTranslation } from '../../translations/useTranslation';
import { Labelled } from './Labelled';
import { NumberField } from './NumberField';

interface OutputFormProps {
  readonly form: Form;
  /** What comes out as things are; null where that is not known. */
  readonly format: RenditionFormat | null;
  readonly onChange: (change: Partial<Form>) => void;
}

const CHOICES = ['', 'auto', ...OUTPUT_FORMATS] as const;
const isLossless = (format: Form['format']): boolean => format !== null && format !== 'auto' && FORMATS[format].lossless;

/** Format, quality and ground. */
export const OutputForm = memo(function OutputForm({ form, format, onChange }: OutputFormProps) {
  const t = useTranslation();
  const choose = (value: string) => {
    const chosen = value === '' ? null : (value as OutputFormat | 'auto');
    onChange({ format: chosen, lossless: form.lossless && isLossless(chosen) });
  };
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Labelled name="format" label={t('format')} hint={form.format === 'auto' ? t('format.auto.hint') : undefined}>
        <SingleSelect value={form.format ?? ''} onChange={(value: string | number) => choose(String(value))}>
          {CHOICES.map((choice) => (
            <SingleSelectOption key={choice} value={choice}>
              {choice === '' ? t('format.default') : choice === 'auto' ? t('format.auto') : choice.toUpperCase()}
            </SingleSelectOption>
          ))}
        </SingleSelect>
      </Labelled>
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
          <Background value={form.background} onChange={(background) => onChange({ background })} />
        </Grid.Item>
      </Grid.Root>
      {isLossless(form.format) && (
        <Labelled name="lossless" label={t('lossless')}>
          <Toggle checked={form.lossless} onLabel={t('on')} offLabel={t('off')} onChange={({ target }) => onChange({ lossless: target.checked })} />
        </Labelled>
      )}
    </Flex>
  );
}, (a, b) => equalButBox(a.form, b.form) && a.format === b.format && a.onChange === b.onChange);

const SHORT = /^[0-9a-f]{3}$/;

/** `rrggbb` of what was typed, null for nothing, undefined for what is no colour. */
function readColour(text: string): string | null | undefined {
  const digits = text.trim().replace(/^#/, '').toLowerCase();
  if (digits === '') return null;
  if (SHORT.test(digits)) return [...digits].map((digit) => digit + digit).join('');
  return /^[0-9a-f]{6}$/.test(digits) ? digits : undefined;
}

function Background({ value, onChange }: { readonly value: string | null; readonly onChange: (value: string | null) => void }) {
  const t = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? value ?? '';
  const change = (next: string) => {
    const colour = readColour(next);
    setTyped(next);
    if (colour !== undefined) onChange(colour);
  };
  return (
    <Labelled name="background" label={t('background')} hint={t('background.hint')} error={readColour(text) === undefined ? t('background.error') : undefined}>
      <TextInput value={text} placeholder={t('background.none')} onChange={({ target }) => change(target.value)} onBlur={() => readColour(text) !== undefined && setTyped(null)} />
    </Labelled>
  );
}
