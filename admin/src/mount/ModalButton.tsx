import { Button, Modal } from '@strapi/design-system';
import { Crop } from '@strapi/icons';
import type { Asset } from '../../../server/src/contracts';
import { useText } from '../translations/useText';
import { GeneratorModal } from './GeneratorModal';

/** Opens the generator over the dialog: to leave the page would throw away the entry that is being edited. */
export function ModalButton({ asset }: { readonly asset: Asset }) {
  const text = useText();
  return (
    <Modal.Root>
      <Modal.Trigger>
        <Button type="button" variant="secondary" startIcon={<Crop />}>
          {text('button')}
        </Button>
      </Modal.Trigger>
      <GeneratorModal asset={asset} />
    </Modal.Root>
  );
}
