import { Field, IconButton, TextInput } from '@strapi/design-system';
import { Duplicate } from '@strapi/icons';
import { useClipboard, useNotification } from '@strapi/strapi/admin';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from '../../translations/useTranslation';

interface LabelledFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly children: ReactNode;
}

/** An input with a label, a hint and an error, all connected to it for screen readers. */
export function LabelledField({ name, label, hint, error, children }: LabelledFieldProps) {
  return (
    <Field.Root name={name} width="100%" {...(hint ? { hint } : {})} {...(error ? { error } : {})}>
      <Field.Label>{label}</Field.Label>
      {children}
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
}

interface NumberFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** Null for an empty field. */
  readonly value: number | null;
  /** The arrow keys change the value by this number; by default 1. */
  readonly step?: number;
  readonly placeholder?: string;
  readonly onChange: (value: number | null) => void;
}

/**
 * A number that an editor types and that dragging can change at the same time. The number input of the design system
 * keeps the typed text instead. This field does not check limits: the parser of the filter spec does.
 */
export function NumberField({ name, label, hint, value, step = 1, placeholder, onChange }: NumberFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const change = (text: string) => {
    const number = readNumber(text);
    setTyped(text);
    if (number !== undefined) onChange(number);
  };
  const stepBy = (event: KeyboardEvent) => {
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (direction === 0) return;
    event.preventDefault();
    setTyped(null);
    onChange(Math.max(0, Number(((value ?? 0) + direction * step).toFixed(4))));
  };
  return (
    <LabelledField name={name} label={label} hint={hint}>
      <TextInput
        inputMode="decimal"
        autoComplete="off"
        value={typed ?? value ?? ''}
        placeholder={placeholder ?? ''}
        onChange={({ target }) => change(target.value)}
        onKeyDown={stepBy}
        onBlur={() => setTyped(null)}
      />
    </LabelledField>
  );
}

/** Null for an empty text, undefined for an incomplete or invalid number. */
function readNumber(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return /^\d{1,9}(?:[.,]\d{1,4})?$/.test(trimmed) ? Number(trimmed.replace(',', '.')) : undefined;
}

interface CopyFieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onCopied: () => void;
}

/** A read-only text with a button that copies it. Focus selects the text. */
export function CopyField({ name, label, value, onCopied }: CopyFieldProps) {
  const t = useTranslation();
  const { copy } = useClipboard();
  const { toggleNotification } = useNotification();
  const copyValue = async () => {
    const copied = await copy(value);
    if (copied) onCopied();
    toggleNotification(copied ? { type: 'success', message: t('copied') } : { type: 'warning', message: t('copy.failed') });
  };
  return (
    <Field.Root name={name} width="100%">
      <Field.Label>{label}</Field.Label>
      <TextInput
        readOnly
        value={value}
        onFocus={({ target }) => target.select()}
        onCopy={onCopied}
        endAction={<IconButton variant="ghost" label={t('copy', { what: label })} disabled={value === ''} onClick={() => void copyValue()}><Duplicate /></IconButton>}
      />
    </Field.Root>
  );
}
