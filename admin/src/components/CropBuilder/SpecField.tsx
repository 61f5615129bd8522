import { Button, Flex, TextInput, Typography } from '@strapi/design-system';
import type { GeneratorSettings } from '../../../../server/src/contracts';
import { MAX_SPEC_LENGTH } from '../../../../server/src/core/filter-spec/parse';
import { useTranslation } from '../../translations/useTranslation';
import { LabelledField } from './FormFields';

interface SpecFieldProps {
  readonly spec: string;
  /** The message of the parser or of the planner. */
  readonly error: string | null;
  /** Whether the form shows the spec. */
  readonly formInSync: boolean;
  readonly presets: GeneratorSettings['presets'];
  readonly onChange: (spec: string) => void;
}

/** The filter spec as text, and the presets of the configuration. */
export function SpecField({ spec, error, formInSync, presets, onChange }: SpecFieldProps) {
  const t = useTranslation();
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      {presets.length > 0 && (
        <Flex gap={2} wrap="wrap" role="group" aria-label={t('presets')}>
          <Typography variant="pi" fontWeight="bold">{t('presets')}</Typography>
          {presets.map((preset) => (
            <Button key={preset.name} size="S" variant={preset.spec === spec ? 'secondary' : 'tertiary'} aria-pressed={preset.spec === spec} onClick={() => onChange(preset.spec)}>
              {preset.label}
            </Button>
          ))}
        </Flex>
      )}
      <LabelledField name="spec" label={t('spec')} hint={formInSync || error !== null ? t('spec.hint') : t('spec.notInForm')} error={error ?? undefined}>
        <TextInput value={spec} spellCheck={false} autoComplete="off" maxLength={MAX_SPEC_LENGTH} onChange={({ target }) => onChange(target.value.trim())} />
      </LabelledField>
    </Flex>
  );
}
