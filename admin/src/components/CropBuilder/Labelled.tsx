import { Field } from '@strapi/design-system';
import type { ReactNode } from 'react';

interface LabelledProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly children: ReactNode;
}

/** An input with its label, its hint and its error, which it is described by. */
export function Labelled({ name, label, hint, error, children }: LabelledProps) {
  return (
    <Field.Root name={name} width="100%" {...(hint ? { hint } : {})} {...(error ? { error } : {})}>
      <Field.Label>{label}</Field.Label>
      {children}
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
}
