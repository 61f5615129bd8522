import { Accordion, Flex, TextInput } from '@strapi/design-system';
import { useState } from 'react';
import { MAX_SPEC_LENGTH } from '../../../../server/src/core/filter-spec/parse';
import type { Form } from '../../builder/form';
import { useTranslation } from '../../translations/useTranslation';
import { EffectsForm, hasEffects } from '../inputs/EffectsForm';
import { LabelledField } from '../inputs/FormFields';

interface AdvancedProps {
  readonly form: Form;
  readonly spec: string;
  readonly formInSync: boolean;
  readonly error: string | null;
  /** On a phone it belongs to the first step. */
  readonly isOpen: boolean;
  readonly onSpec: (spec: string) => void;
  readonly onChange: (change: Partial<Form>) => void;
}

/** Effects, and the filter spec as text. Open where it has something that the other steps do not show. */
export function Advanced({ form, spec, formInSync, error, isOpen, onSpec, onChange }: AdvancedProps) {
  const t = useTranslation();
  const isNeeded = hasEffects(form) || !formInSync;
  const [opened, setOpened] = useState(false);
  return (
    <Accordion.Root value={opened || isNeeded ? 'advanced' : ''} onValueChange={(value: string) => setOpened(value !== '')} data-open={isOpen}>
      <Accordion.Item value="advanced">
        <Accordion.Header><Accordion.Trigger>{t('advanced')}</Accordion.Trigger></Accordion.Header>
        <Accordion.Content>
          <Flex direction="column" alignItems="stretch" gap={4} padding={4}>
            <EffectsForm form={form} onChange={onChange} />
            <LabelledField name="spec" label={t('spec')} hint={formInSync || error !== null ? t('spec.hint') : t('spec.notInForm')} error={error ?? undefined}>
              <TextInput value={spec} spellCheck={false} autoComplete="off" maxLength={MAX_SPEC_LENGTH} onChange={({ target }) => onSpec(target.value.trim())} />
            </LabelledField>
          </Flex>
        </Accordion.Content>
      </Accordion.Item>
    </Accordion.Root>
  );
}
