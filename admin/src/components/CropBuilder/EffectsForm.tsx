import { Accordion, Box, Grid, SingleSelect, SingleSelectOption, Toggle } from '@strapi/design-system';
import { memo } from 'react';
import { equalButBox, PLAIN, type Form } from '../../builder/form';
import { useTranslation } from '../../translations/useTranslation';
import { Labelled } from './Labelled';
import { NumberField } from './NumberField';

interface EffectsFormProps {
  readonly form: Form;
  readonly onChange: (change: Partial<Form>) => void;
}

const SWITCHES = ['flipH', 'flipV', 'grayscale', 'sharpen'] as const;
const TURNS = [0, 90, 180, 270] as const;

/** What few need: folded away, but open where one is in use. */
export const EffectsForm = memo(function EffectsForm({ form, onChange }: EffectsFormProps) {
  const t = useTranslation();
  const used = form.rotate !== PLAIN.rotate || form.blur !== null || SWITCHES.some((name) => form[name]);
  return (
    <Accordion.Root {...(used ? { defaultValue: 'effects' } : {})}>
      <Accordion.Item value="effects">
        <Accordion.Header>
          <Accordion.Trigger>{t('effects')}</Accordion.Trigger>
        </Accordion.Header>
        <Accordion.Content>
          <Box padding={4}>
            <Grid.Root gap={4}>
              <Grid.Item col={6} xs={12}>
                <Labelled name="rotate" label={t('rotate')}>
                  <SingleSelect value={String(form.rotate)} onChange={(value: string | number) => onChange({ rotate: Number(value) as Form['rotate'] })}>
                    {TURNS.map((turn) => <SingleSelectOption key={turn} value={String(turn)}>{t('degrees', { turn })}</SingleSelectOption>)}
                  </SingleSelect>
                </Labelled>
              </Grid.Item>
              <Grid.Item col={6} xs={12}>
                <NumberField name="blur" label={t('blur')} hint={t('blur.hint')} value={form.blur} placeholder={t('off')} onChange={(value) => onChange({ blur: value === 0 ? null : value })} />
              </Grid.Item>
              {SWITCHES.map((name) => (
                <Grid.Item key={name} col={6} xs={6}>
                  <Labelled name={name} label={t(name)}>
                    <Toggle checked={form[name]} onLabel={t('on')} offLabel={t('off')} onChange={({ target }) => onChange({ [name]: target.checked })} />
                  </Labelled>
                </Grid.Item>
              ))}
            </Grid.Root>
          </Box>
        </Accordion.Content>
      </Accordion.Item>
    </Accordion.Root>
  );
}, (a, b) => equalButBox(a.form, b.form) && a.onChange === b.onChange);
