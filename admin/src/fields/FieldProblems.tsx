import { Status, Typography } from '@strapi/design-system';
import type { CropFieldSettings } from '../../../server/src/contracts';
import { useTranslation } from '../translations/useTranslation';

interface FieldProblemsProps {
  readonly settings: CropFieldSettings;
  /** The path of the field in the entry. */
  readonly field: string;
  /** Of the field's options. */
  readonly media: string;
  readonly presets: readonly string[] | null;
}

/** What is wrong with the options of the field. */
export function FieldProblems({ settings, field, media, presets }: FieldProblemsProps) {
  const t = useTranslation();
  const attribute = field.slice(field.lastIndexOf('.') + 1);
  const unknown = (presets ?? []).filter((name) => settings.presets.every((preset) => preset.name !== name));
  const lacksMedia = settings.withoutMedia.some((one) => one.field === attribute && one.media === media);
  const problems = [
    ...(media === '' ? [t('crops.noMedia')] : lacksMedia ? [t('crops.missingMedia', { media })] : []),
    ...(unknown.length > 0 ? [t('crops.unknownPresets', { presets: unknown.join(', ') })] : []),
    ...(settings.presets.length === 0 && presets === null ? [t('crops.noPresets')] : []),
  ];
  return problems.map((problem) => (
    <Status key={problem} variant="alternative" size="S" role="alert"><Typography variant="pi">{problem}</Typography></Status>
  ));
}
