import { Button, Flex, Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';

interface ChoicesProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** Settings under a heading that an editor takes over with a click. */
export function Choices({ label, children }: ChoicesProps) {
  return (
    <Flex direction="column" alignItems="stretch" gap={2} role="group" aria-label={label}>
      <Typography variant="pi" fontWeight="bold">{label}</Typography>
      <Flex gap={2} wrap="wrap">{children}</Flex>
    </Flex>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly hint?: string;
  readonly isCurrent: boolean;
  readonly onChoose: () => void;
}

export function Choice({ name, hint, isCurrent, onChoose }: ChoiceProps) {
  return <Button size="S" variant={isCurrent ? 'secondary' : 'tertiary'} aria-pressed={isCurrent} title={hint} onClick={onChoose}>{name}</Button>;
}
