import { Accordion, Flex, TextInput } from '@strapi/design-system';
import { lazy, useEffect, useState } from 'react';
import { MAX_SPEC_LENGTH } from '../../../../server/src/core/filter-spec/parse';
import { hasEffects, type Form } from '../../builder/form';
import { useTranslation } from '../../translations/useTranslation';
import { LabelledField } from '../inputs/FormFields';
import { LoadedLater } from '../LoadedLater';

const EffectsForm = lazy(async () => ({ default: (await import('../inputs/EffectsForm')).EffectsForm }));

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

/** Effects, and the filter spec as text. It opens when it has something that the other steps do not show. */
export function Advanced({ form, spec, formInSync, error, isOpen, onSpec, onChange }: AdvancedProps) {
  const t = useTranslation();
  const isNeeded = hasEffects(form) || !formInSync;
  const [isExpanded, setIsExpanded] = useState(isNeeded);
  useEffect(() => {
    if (isNeeded) setIsExpanded(true);
  }, [isNeeded]);
  return (
    <Accordion.Root value={isExpanded ? 'advanced' : ''} onValueChange={(value: string) => setIsExpanded(value !== '')} data-open={isOpen}>
      <Accordion.Item value="advanced">
        <Accordion.Header><Accordion.Trigger>{t('advanced')}</Accordion.Trigger></Accordion.Header>
        <Accordion.Content>
          <Flex direction="column" alignItems="stretch" gap={4} padding={4}>
            <LoadedLater><EffectsForm form={form} onChange={onChange} /></LoadedLater>
            <LabelledField name="spec" label={t('spec')} hint={formInSync || error !== null ? t('spec.hint') : t('spec.notInForm')} error={error ?? undefined}>
              <TextInput value={spec} spellCheck={false} autoComplete="off" maxLength={MAX_SPEC_LENGTH} onChange={({ target }) => onSpec(target.value.trim())} />
            </LabelledField>
          </Flex>
        </Accordion.Content>
      </Accordion.Item>
    </Accordion.Root>
  );
}
