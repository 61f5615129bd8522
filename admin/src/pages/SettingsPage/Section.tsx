import { Box, Flex, Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';
import { styled } from 'styled-components';

interface SectionProps {
  readonly title: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

export function Section({ title, hint, children }: SectionProps) {
  return (
    <Box tag="section" background="neutral0" hasRadius shadow="tableShadow" padding={6}>
      <Flex direction="column" alignItems="stretch" gap={4}>
        <Flex direction="column" alignItems="flex-start" gap={1}>
          <Typography variant="delta" tag="h2">{title}</Typography>
          {hint !== undefined && <Typography variant="pi" textColor="neutral600">{hint}</Typography>}
        </Flex>
        {children}
      </Flex>
    </Box>
  );
}

/** Sections under each other. */
export function Sections({ children }: { readonly children: ReactNode }) {
  return <Flex direction="column" alignItems="stretch" gap={6} paddingTop={6}>{children}</Flex>;
}

interface DataTableProps {
  readonly caption: string;
  readonly columns: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly string[])[];
  /** Shown instead of a table without rows. */
  readonly empty?: string;
}

export function DataTable({ caption, columns, rows, empty = '' }: DataTableProps) {
  if (rows.length === 0) return <Typography textColor="neutral600">{empty}</Typography>;
  return (
    // A table that is wider than a phone scrolls, also by keys.
    <Scroller role="region" aria-label={caption} tabIndex={0}>
      <Table>
        <caption>{caption}</caption>
        <thead>
          <tr>{columns.map((column) => <th key={column} scope="col">{column}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>{row.map((cell, column) => (column === 0 ? <th key={column} scope="row">{cell}</th> : <td key={column}>{cell}</td>))}</tr>
          ))}
        </tbody>
      </Table>
    </Scroller>
  );
}

const Scroller = styled.div`
  overflow: auto;
  max-height: 48rem;
  &:focus-visible { outline: 2px solid ${({ theme }) => theme.colors.primary600}; outline-offset: 2px; }
`;

const Table = styled.table`
  min-width: 100%;
  font-size: 1.4rem;
  color: ${({ theme }) => theme.colors.neutral800};
  caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  th, td { padding: 0.8rem 1.6rem 0.8rem 0; text-align: start; vertical-align: top; border-bottom: 1px solid ${({ theme }) => theme.colors.neutral150}; overflow-wrap: break-word; }
  tbody th { white-space: nowrap; }
  thead th { color: ${({ theme }) => theme.colors.neutral600}; font-weight: 600; }
`;
