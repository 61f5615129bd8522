import { Grid, SingleSelect, SingleSelectOption, Toggle } from '@strapi/design-system';
import { SWITCHED_EFFECTS, type Form } from '../../builder/form';
import { useTranslation } from '../../translations/useTranslation';
import { LabelledField, NumberField } from './FormFields';

interface EffectsFormProps {
  readonly form: Form;
  readonly onChange: (change: Partial<Form>) => void;
}

const ROTATIONS = [0, 90, 180, 270] as const;

export function EffectsForm({ form, onChange }: EffectsFormProps) {
  const t = useTranslation();
  return (
    <Grid.Root gap={4}>
      <Grid.Item col={6} xs={6}>
        <LabelledField name="rotate" label={t('rotate')}>
          <SingleSelect value={String(form.rotate)} onChange={(value: string | number) => onChange({ rotate: Number(value) as Form['rotate'] })}>
            {ROTATIONS.map((turn) => <SingleSelectOption key={turn} value={String(turn)}>{t('degrees', { turn })}</SingleSelectOption>)}
          </SingleSelect>
        </LabelledField>
      </Grid.Item>
      <Grid.Item col={6} xs={6}>
        <NumberField name="blur" label={t('blur')} hint={t('blur.hint')} value={form.blur} placeholder={t('off')} onChange={(value) => onChange({ blur: value === 0 ? null : value })} />
      </Grid.Item>
      {SWITCHED_EFFECTS.map((name) => (
        <Grid.Item key={name} col={6} xs={6}>
          <LabelledField name={name} label={t(name)}><Toggle checked={form[name]} onLabel={t('on')} offLabel={t('off')} onChange={({ target }) => onChange({ [name]: target.checked })} /></LabelledField>
        </Grid.Item>
      ))}
    </Grid.Root>
  );
}
