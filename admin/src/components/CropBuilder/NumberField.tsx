import { TextInput } from '@strapi/design-system';
import { useState, type KeyboardEvent } from 'react';
import { Labelled } from './Labelled';

interface NumberFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** Null for none. */
  readonly value: number | null;
  /** Of the arrow keys. */
  readonly step?: number;
  readonly placeholder?: string;
  /** Null where the field was emptied. */
  readonly onChange: (value: number | null) => void;
}

/**
 * A number that is typed, or changed from elsewhere at any time: the design system's own input keeps what was typed
 * into it last. Whether a number makes sense is for the parser of the spec to say.
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
    <Labelled name={name} label={label} hint={hint}>
      <TextInput
        inputMode="decimal"
        autoComplete="off"
        value={typed ?? value ?? ''}
        placeholder={placeholder ?? ''}
        onChange={({ target }) => change(target.value)}
        onKeyDown={stepBy}
        onBlur={() => setTyped(null)}
      />
    </Labelled>
  );
}

/** Null for nothing, undefined for what is no number, or none yet. */
function readNumber(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return /^\d{1,9}(?:[.,]\d{1,4})?$/.test(trimmed) ? Number(trimmed.replace(',', '.')) : undefined;
}
