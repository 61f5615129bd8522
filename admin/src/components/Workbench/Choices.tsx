import { Button, Flex, Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';
import { styled } from 'styled-components';

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
  return <Wrapping size="S" variant={isCurrent ? 'secondary' : 'tertiary'} aria-pressed={isCurrent} title={hint} onClick={onChoose}>{name}</Wrapping>;
}

/** A name can be long. */
const Wrapping = styled(Button)`
  height: auto;
  min-height: 3.2rem;
  min-width: 0;
  padding: 0.4rem 1.6rem;
  span { white-space: normal; overflow-wrap: anywhere; }
`;
