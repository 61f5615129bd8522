import { Button, Flex, Table, Tbody, Td, Textarea, Th, Thead, Tr, Typography } from '@strapi/design-system';
import { Duplicate } from '@strapi/icons';
import { linkTable, type LinkRow } from '../builder/linkTable';
import { useCopyTable } from '../hooks/useCopyTable';
import { useTranslation } from '../translations/useTranslation';

export interface ShownLink {
  readonly name: string;
  /** Null where there is none. */
  readonly url: string | null;
  /** Why. */
  readonly problem?: string;
}

interface LinkTableProps {
  /** Of the first column. */
  readonly heading: string;
  readonly links: readonly ShownLink[];
  readonly onCopied?: () => void;
}

/** Several links, which are copied as one table. */
export function LinkTable({ heading, links, onCopied = noop }: LinkTableProps) {
  const t = useTranslation();
  const headings = [heading, t('table.link')] as const;
  const [state, copy] = useCopyTable(headings, onCopied);
  const rows = links.flatMap(({ name, url }): readonly LinkRow[] => (url === null ? [] : [{ name, url }]));
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Table colCount={2} rowCount={links.length + 1}>
        <Thead><Tr>{headings.map((text) => <Th key={text}><Typography variant="sigma">{text}</Typography></Th>)}</Tr></Thead>
        <Tbody>
          {links.map(({ name, url, problem }, index) => (
            <Tr key={index}>
              <Td><Typography>{name}</Typography></Td>
              <Td><Typography textColor={url === null ? 'danger600' : 'neutral800'} style={{ overflowWrap: 'anywhere' }}>{url ?? problem}</Typography></Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
      <Flex gap={3} alignItems="center">
        <Button startIcon={<Duplicate />} disabled={rows.length === 0} onClick={() => void copy(rows)}>{t('table.copy')}</Button>
        <Typography role="status" textColor={state === 'failed' ? 'danger600' : 'neutral600'}>{state === 'copied' ? t('copied') : state === 'failed' ? t('copy.failed') : ''}</Typography>
      </Flex>
      {state === 'failed' && <Textarea aria-label={t('table.text')} readOnly value={linkTable(rows, headings).text} onCopy={onCopied} onFocus={({ target }: { readonly target: HTMLTextAreaElement }) => target.select()} />}
    </Flex>
  );
}

const noop = (): void => undefined;
