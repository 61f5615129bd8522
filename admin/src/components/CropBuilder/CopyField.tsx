import { Field, IconButton, TextInput } from '@strapi/design-system';
import { Duplicate } from '@strapi/icons';
import { useClipboard, useNotification } from '@strapi/strapi/admin';
import { useTranslation } from '../../translations/useTranslation';

interface CopyFieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
}

/** A text to take away: selected by a click into it, copied by its button. */
export function CopyField({ name, label, value }: CopyFieldProps) {
  const t = useTranslation();
  const { copy } = useClipboard();
  const { toggleNotification } = useNotification();
  const take = async () => {
    const done = await copy(value);
    toggleNotification(done ? { type: 'success', message: t('copied') } : { type: 'warning', message: t('copy.failed') });
  };
  return (
    <Field.Root name={name} width="100%">
      <Field.Label>{label}</Field.Label>
      <TextInput
        readOnly
        value={value}
        onFocus={({ target }) => target.select()}
        endAction={<IconButton variant="ghost" label={t('copy', { what: label })} disabled={value === ''} onClick={() => void take()}><Duplicate /></IconButton>}
      />
    </Field.Root>
  );
}
