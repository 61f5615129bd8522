import { NumberInput } from '@strapi/design-system';
import { Labelled } from './Labelled';

interface NumberFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: number | null;
  readonly step?: number;
  readonly placeholder?: string;
  /** Null where the field was emptied. */
  readonly onChange: (value: number | null) => void;
}

/** What is no valid number is told below the spec, by the parser. */
export function NumberField({ name, label, hint, value, step = 1, placeholder, onChange }: NumberFieldProps) {
  return (
    <Labelled name={name} label={label} hint={hint}>
      <NumberInput
        step={step}
        {...(value === null ? {} : { value })}
        {...(placeholder ? { placeholder } : {})}
        onValueChange={(next: number | undefined) => onChange(next === undefined || Number.isNaN(next) ? null : next)}
      />
    </Labelled>
  );
}
