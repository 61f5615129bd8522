import { Button, Flex, TextInput, Typography } from '@strapi/design-system';
import type { GeneratorSettings } from '../../../../server/src/contracts';
import { MAX_SPEC_LENGTH } from '../../../../server/src/core/filter-spec/parse';
import { useTranslation } from '../../translations/useTranslation';
import { Labelled } from './Labelled';

interface SpecFieldProps {
  readonly spec: string;
  /** What is wrong with it, in the parser's words. */
  readonly error: string | null;
  /** Whether the form shows what the spec says. */
  readonly shown: boolean;
  readonly presets: GeneratorSettings['presets'];
  readonly onChange: (spec: string) => void;
}

/** The filter spec itself, and ready-made ones of the project. */
export function SpecField({ spec, error, shown, presets, onChange }: SpecFieldProps) {
  const t = useTranslation();
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      {presets.length > 0 && (
        <Flex gap={2} wrap="wrap" role="group" aria-label={t('presets')}>
          <Typography variant="pi" fontWeight="bold">{t('presets')}</Typography>
          {presets.map((preset) => (
            <Button key={preset.name} size="S" variant={preset.spec === spec ? 'secondary' : 'tertiary'} aria-pressed={preset.spec === spec} onClick={() => onChange(preset.spec)}>
              {preset.name}
            </Button>
          ))}
        </Flex>
      )}
      <Labelled name="spec" label={t('spec')} hint={shown || error !== null ? t('spec.hint') : t('spec.notInForm')} error={error ?? undefined}>
        <TextInput value={spec} spellCheck={false} autoComplete="off" maxLength={MAX_SPEC_LENGTH} onChange={({ target }) => onChange(target.value.trim())} />
      </Labelled>
    </Flex>
  );
}
