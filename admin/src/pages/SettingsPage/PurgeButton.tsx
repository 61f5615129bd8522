import { Button, Dialog } from '@strapi/design-system';
import { Trash, WarningCircle } from '@strapi/icons';
import { useCallback, useState } from 'react';
import type { PurgeTarget } from '../../../../server/src/operations-contracts';
import { useOperationsApi } from '../../api/useOperationsApi';
import { useLoaded } from '../../hooks/useLoaded';
import { useTranslation } from '../../translations/useTranslation';

interface PurgeButtonProps {
  readonly label: string;
  /** Null as long as nothing is chosen. */
  readonly target: PurgeTarget | null;
  readonly disabled: boolean;
  readonly onPurge: (target: PurgeTarget) => void;
}

/** Purges after a confirmation that says how many renditions it deletes. */
export function PurgeButton({ label, target, disabled, onPurge }: PurgeButtonProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Dialog.Root open={isOpen} onOpenChange={setIsOpen}>
      <Dialog.Trigger>
        <Button size="L" variant="danger-light" startIcon={<Trash />} disabled={disabled || target === null}>{label}</Button>
      </Dialog.Trigger>
      {isOpen && target !== null && <Confirmation label={label} target={target} onPurge={onPurge} />}
    </Dialog.Root>
  );
}

function Confirmation({ label, target, onPurge }: Pick<PurgeButtonProps, 'label' | 'onPurge'> & { readonly target: PurgeTarget }) {
  const t = useTranslation();
  const { purgeSize } = useOperationsApi();
  // The target is a new object with each rendering.
  const key = JSON.stringify(target);
  const [loaded] = useLoaded(useCallback(() => purgeSize(JSON.parse(key) as PurgeTarget), [purgeSize, key]));
  return (
    <Dialog.Content>
      <Dialog.Header>{label}</Dialog.Header>
      <Dialog.Body icon={<WarningCircle width="24px" height="24px" fill="danger600" />}>
        {loaded.status === 'loading' ? t('loading') : loaded.status === 'failed' ? t(`failure.${loaded.failure.kind}`) : t('settings.purge.confirm', { count: loaded.value.renditions })}
      </Dialog.Body>
      <Dialog.Footer>
        <Dialog.Cancel><Button variant="tertiary" fullWidth>{t('settings.cancel')}</Button></Dialog.Cancel>
        <Dialog.Action><Button variant="danger-light" fullWidth disabled={loaded.status !== 'ready'} onClick={() => onPurge(target)}>{t('settings.purge.delete')}</Button></Dialog.Action>
      </Dialog.Footer>
    </Dialog.Content>
  );
}
