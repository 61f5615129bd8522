import { Button, Modal } from '@strapi/design-system';
import { Crop } from '@strapi/icons';
import { styled } from 'styled-components';
import type { Asset } from '../../../server/src/contracts';
import { useTranslation } from '../translations/useTranslation';
import { GeneratorModal } from './GeneratorModal';

/** Opens the generator over the dialog: to leave the page would throw away the entry that is being edited. */
export function ModalButton({ asset }: { readonly asset: Asset }) {
  const t = useTranslation();
  return (
    <Modal.Root>
      <Modal.Trigger>
        <CompactButton type="button" variant="secondary" startIcon={<Crop />}>
          <Label>{t('button')}</Label>
        </CompactButton>
      </Modal.Trigger>
      <GeneratorModal asset={asset} />
    </Modal.Root>
  );
}

/** On a telephone only the icon is seen: the host's footer does not wrap, and its last button would be pushed out. */
const CompactButton = styled(Button)`
  @media (max-width: 639px) {
    && {
      gap: 0;
      margin-inline-start: 0.8rem;
      padding-inline: 1.2rem;
    }
  }
`;

const Label = styled.span`
  @media (max-width: 639px) {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
