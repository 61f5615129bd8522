import { Button, Flex, Modal, Typography } from '@strapi/design-system';
import { Link as LinkIcon } from '@strapi/icons';
import { styled } from 'styled-components';
import { useTranslation } from '../../translations/useTranslation';
import type { ChosenImages } from './ImageGrid';
import { LinksDialog } from './LinksDialog';

/** As many as one request signs. */
const MAX_CHOSEN = 200;

interface ChosenBarProps {
  readonly chosen: ChosenImages;
  readonly onClear: () => void;
}

/** What can be done with the chosen images. */
export function ChosenBar({ chosen, onClear }: ChosenBarProps) {
  const t = useTranslation();
  const isTooMany = chosen.size > MAX_CHOSEN;
  return (
    <Bar role="region" aria-label={t('find.chosen', { count: chosen.size })}>
      <Typography role="status">{isTooMany ? t('find.tooMany', { count: chosen.size, max: MAX_CHOSEN }) : t('find.chosen', { count: chosen.size })}</Typography>
      <Flex gap={2}>
        <Button variant="tertiary" onClick={onClear}>{t('find.unchoose')}</Button>
        <Modal.Root>
          <Modal.Trigger><Button startIcon={<LinkIcon />} disabled={isTooMany}>{t('find.getLinks')}</Button></Modal.Trigger>
          <LinksDialog chosen={chosen} />
        </Modal.Root>
      </Flex>
    </Bar>
  );
}

const Bar = styled(Flex).attrs({ justifyContent: 'space-between', gap: 4, wrap: 'wrap', padding: 4 })`
  position: sticky;
  z-index: 2;
  inset-block-end: 0;
  border: 1px solid ${({ theme }) => theme.colors.neutral200};
  border-radius: 4px;
  background: ${({ theme }) => theme.colors.neutral0};
`;
