import { Alert, Button } from '@strapi/design-system';
import { useState } from 'react';
import type { Failure, FailureKind } from '../api/readFailure';
import { useTranslation } from '../translations/useTranslation';

interface FailureNoticeProps {
  readonly failure: Failure;
  readonly onRetry?: (() => void) | undefined;
}

/** For these, the server's message names the limit or the value that the editor can change. */
const WITH_MESSAGE: readonly FailureKind[] = ['invalid', 'tooLarge', 'unreadable'];
const WITH_RETRY: readonly FailureKind[] = ['busy', 'offline', 'internal', 'gone'];

/** Closed, it comes back with the next failure. */
export function FailureNotice({ failure, onRetry }: FailureNoticeProps) {
  const t = useTranslation();
  const [closed, setClosed] = useState<Failure | null>(null);
  if (closed === failure) return null;
  const { kind, message } = failure;
  return (
    <Alert
      variant="danger"
      closeLabel={t('close')}
      onClose={() => setClosed(failure)}
      title={t(`failure.${kind}`)}
      action={onRetry !== undefined && WITH_RETRY.includes(kind) ? <Button size="S" variant="tertiary" onClick={onRetry}>{t('retry')}</Button> : undefined}
    >
      {WITH_MESSAGE.includes(kind) ? message : ''}
    </Alert>
  );
}
