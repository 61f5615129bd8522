import { Flex, Grid, SingleSelect, SingleSelectOption, Toggle } from '@strapi/design-system';
import { memo } from 'react';
import { equalExceptBox, MODES, type Form, type Mode } from '../../builder/form';
import { useTranslation } from '../../translations/useTranslation';
import { LabelledField, NumberField } from './FormFields';

interface SizeFormProps {
  readonly form: Form;
  readonly onChange: (change: Partial<Form>) => void;
}

const SIDES: Readonly<Record<Mode, readonly ('width' | 'height')[]>> = {
  original: [], width: ['width'], height: ['height'], max: ['width', 'height'], min: ['width', 'height'], fill: ['width', 'height'],
  scale: [], pad: ['width', 'height'], crop: [],
};

/** The mode, and the values that it needs. */
export const SizeForm = memo(function SizeForm({ form, onChange }: SizeFormProps) {
  const t = useTranslation();
  const { mode } = form;
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <LabelledField name="mode" label={t('mode')} hint={t(`mode.${mode}.hint`)}>
        <SingleSelect value={mode} onChange={(value: string | number) => onChange({ mode: value as Mode })}>
          {MODES.map((choice) => <SingleSelectOption key={choice} value={choice}>{t(`mode.${choice}`)}</SingleSelectOption>)}
        </SingleSelect>
      </LabelledField>
      {SIDES[mode].length > 0 && (
        <Grid.Root gap={4}>
          {SIDES[mode].map((side) => (
            <Grid.Item key={side} col={6} xs={6}>
              <NumberField name={side} label={t(side)} value={form[side]} onChange={(value) => value !== null && onChange({ [side]: value })} />
            </Grid.Item>
          ))}
        </Grid.Root>
      )}
      {mode === 'scale' && <NumberField name="percent" label={t('percent')} value={form.percent} step={5} onChange={(value) => value !== null && onChange({ percent: value })} />}
      {mode === 'fill' && (
        <Grid.Root gap={4}>
          {!form.smart && (
            <Grid.Item col={6} xs={12}>
              <NumberField name="closeness" label={t('closeness')} hint={t('closeness.hint')} value={form.closeness} step={10} onChange={(value) => onChange({ closeness: value ?? 0 })} />
            </Grid.Item>
          )}
          <Grid.Item col={6} xs={12}>
            <LabelledField name="smart" label={t('smart')} hint={t('smart.hint')}>
              <Toggle checked={form.smart} onLabel={t('on')} offLabel={t('off')} onChange={({ target }) => onChange({ smart: target.checked })} />
            </LabelledField>
          </Grid.Item>
        </Grid.Root>
      )}
    </Flex>
  );
}, (a, b) => equalExceptBox(a.form, b.form) && a.onChange === b.onChange);
