import { Button, Modal, type ButtonProps } from '@strapi/design-system';
import { Link as LinkIcon } from '@strapi/icons';
import { forwardRef, lazy, useCallback, useMemo, useRef, useState } from 'react';
import { styled } from 'styled-components';
import type { Asset } from '../../../server/src/contracts';
import { FullScreenContent } from '../components/FullScreenContent';
import { LoadedLater } from '../components/LoadedLater';
import type { Leaving } from '../components/Workbench/LeaveDialog';
import { useTranslation } from '../translations/useTranslation';

const Generator = lazy(async () => {
  const [{ Generator: Loaded }] = await Promise.all([import('../components/Generator'), import('../translations/WithTexts').then(({ preloadTexts }) => preloadTexts('generator'))]);
  return { default: Loaded };
});

/** Opens the generator over the dialog. A link to another page would discard the entry that the editor is changing. */
export function ModalButton({ asset }: { readonly asset: Asset }) {
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  const guard = useRef(close);
  const leaving = useMemo(() => ({ guard, close }), [close]);
  return (
    <Modal.Root open={open} onOpenChange={(next: boolean) => (next ? setOpen(true) : guard.current())}>
      <Modal.Trigger>
        <CompactButton />
      </Modal.Trigger>
      <GeneratorModal asset={asset} leaving={leaving} />
    </Modal.Root>
  );
}

function GeneratorModal({ asset, leaving }: { readonly asset: Asset; readonly leaving: Leaving }) {
  const t = useTranslation();
  return (
    <FullScreenContent aria-describedby={undefined}>
      <Modal.Header closeLabel={t('close')}>
        <Modal.Title>{t('button')} · {asset.name}</Modal.Title>
      </Modal.Header>
      <Modal.Body>
        <LoadedLater><Generator assetId={asset.id} leaving={leaving} /></LoadedLater>
      </Modal.Body>
    </FullScreenContent>
  );
}

/** The button in the footer of Strapi's dialog. */
export const CompactButton = forwardRef<HTMLButtonElement, ButtonProps>(function CompactButton(props, ref) {
  const t = useTranslation();
  return <NarrowButton ref={ref} type="button" variant="secondary" startIcon={<LinkIcon />} {...props}><Label>{t('button')}</Label></NarrowButton>;
});

/** Shows only the icon on a phone: the footer of Strapi's dialog does not wrap, and a wider button would push out its last one. */
const NarrowButton = styled(Button)`
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
