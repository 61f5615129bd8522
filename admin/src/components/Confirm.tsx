import { Button, Dialog } from '@strapi/design-system';
import type { ReactElement } from 'react';
import { useTranslation } from '../translations/useTranslation';

interface ConfirmProps {
  /** The button that asks. */
  readonly children: ReactElement;
  readonly title: string;
  readonly question: string;
  /** What the button says that does it. */
  readonly action: string;
  readonly onConfirm: () => void;
}

/** Asks before something that concerns other editors or links, and cannot be undone. */
export function Confirm({ children, title, question, action, onConfirm }: ConfirmProps) {
  const t = useTranslation();
  return (
    <Dialog.Root>
      <Dialog.Trigger>{children}</Dialog.Trigger>
      <Dialog.Content>
        <Dialog.Header>{title}</Dialog.Header>
        <Dialog.Body>{question}</Dialog.Body>
        <Dialog.Footer>
          <Dialog.Cancel><Button fullWidth variant="tertiary">{t('cancel')}</Button></Dialog.Cancel>
          <Dialog.Action><Button fullWidth onClick={onConfirm}>{action}</Button></Dialog.Action>
        </Dialog.Footer>
      </Dialog.Content>
    </Dialog.Root>
  );
}
