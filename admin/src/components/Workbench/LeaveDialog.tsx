import { Button, Dialog } from '@strapi/design-system';
import { useEffect, useRef, useState, type MutableRefObject } from 'react';
import { useTranslation } from '../../translations/useTranslation';

export interface Leaving {
  /** Gets what to do when the editor wants to close the workbench. */
  readonly guard: MutableRefObject<() => void>;
  readonly close: () => void;
}

/** Closes the workbench, or asks before. */
export function LeaveDialog({ leaving: { guard, close }, asks }: { readonly leaving: Leaving; readonly asks: boolean }) {
  const t = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const focused = useRef<Element | null>(null);
  useEffect(() => {
    const ask = () => {
      focused.current = document.activeElement;
      setIsOpen(true);
    };
    guard.current = asks ? ask : close;
    return () => {
      guard.current = close;
    };
  }, [guard, close, asks]);
  const focusAgain = (event: Event) => {
    event.preventDefault();
    if (focused.current instanceof HTMLElement) focused.current.focus();
  };
  return (
    <Dialog.Root open={isOpen} onOpenChange={setIsOpen}>
      <Dialog.Content onCloseAutoFocus={focusAgain}>
        <Dialog.Header>{t('leave')}</Dialog.Header>
        <Dialog.Body>{t('leave.hint')}</Dialog.Body>
        <Dialog.Footer>
          <Dialog.Cancel><Button fullWidth variant="tertiary">{t('leave.stay')}</Button></Dialog.Cancel>
          <Dialog.Action><Button fullWidth variant="danger-light" onClick={close}>{t('leave.close')}</Button></Dialog.Action>
        </Dialog.Footer>
      </Dialog.Content>
    </Dialog.Root>
  );
}
