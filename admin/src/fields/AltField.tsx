import { Checkbox, Flex, TextInput } from '@strapi/design-system';
import { useId } from 'react';
import { MAX_ALT_LENGTH } from '../../../server/src/core/crops/entry-crops';
import { LabelledField } from '../components/inputs/FormFields';
import { useTranslation } from '../translations/useTranslation';

interface AltFieldProps {
  /** Null for the alternative text of the image; an empty text says that the image is decorative. */
  readonly own: string | null;
  readonly inherited: string | null;
  readonly disabled: boolean;
  readonly onChange: (alt: string | null) => void;
}

/** The alternative text of an image for its use in the entry. */
export function AltField({ own, inherited, disabled, onChange }: AltFieldProps) {
  const t = useTranslation();
  const name = useId();
  const isDecorative = own === '';
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      <LabelledField name={`alt-${name}`} label={t('crops.alt')} hint={isDecorative ? undefined : inherited === null ? t('crops.alt.none') : t('crops.alt.inherited', { alt: inherited })}>
        <TextInput value={own ?? ''} maxLength={MAX_ALT_LENGTH} disabled={disabled || isDecorative} onChange={({ target }) => onChange(target.value === '' ? null : target.value)} />
      </LabelledField>
      <Checkbox checked={isDecorative} disabled={disabled} onCheckedChange={(checked) => onChange(checked === true ? '' : null)}>{t('crops.alt.decorative')}</Checkbox>
    </Flex>
  );
}
