import { Flex, Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';
import { styled } from 'styled-components';

interface StepProps {
  readonly number: number;
  readonly title: string;
  /** On a phone only the open step is shown. */
  readonly isOpen: boolean;
  readonly children: ReactNode;
}

export function Step({ number, title, isOpen, children }: StepProps) {
  return (
    <Section aria-label={title} data-open={isOpen}>
      <Flex gap={2} paddingBottom={3}>
        <Number aria-hidden>{number}</Number>
        <Typography variant="delta" tag="h2">{title}</Typography>
      </Flex>
      <Flex direction="column" alignItems="stretch" gap={3}>{children}</Flex>
    </Section>
  );
}

const Section = styled.section`
  padding: 1.2rem 1.6rem;
  border-radius: 4px;
  background: ${({ theme }) => theme.colors.neutral0};
  box-shadow: ${({ theme }) => theme.shadows.tableShadow};
  @media (max-width: 1023px) { &[data-open='false'] { display: none; } }
`;

const Number = styled.span`
  display: inline-flex;
  align-items: center;
  justify-content: center;
  width: 2rem;
  height: 2rem;
  border-radius: 50%;
  background: ${({ theme }) => theme.colors.primary100};
  color: ${({ theme }) => theme.colors.primary700};
  font-size: 1.2rem;
  font-weight: 600;
`;
