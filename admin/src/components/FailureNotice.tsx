import { Alert, Button, Flex, Typography } from '@strapi/design-system';
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

/** Closed, it comes back with the next failure. One that can be tried again stands for something: closed, a line of it stays. */
export function FailureNotice({ failure, onRetry }: FailureNoticeProps) {
  const t = useTranslation();
  const [closed, setClosed] = useState<Failure | null>(null);
  const { kind, message } = failure;
  const retry = onRetry !== undefined && WITH_RETRY.includes(kind) ? <Button size="S" variant="tertiary" onClick={onRetry}>{t('retry')}</Button> : undefined;
  if (closed === failure) return onRetry === undefined ? null : <Flex gap={2}><Typography variant="pi">{t(`failure.${kind}`)}</Typography>{retry}</Flex>;
  return (
    <Alert
      variant="danger"
      closeLabel={t('close')}
      onClose={() => setClosed(failure)}
      title={t(`failure.${kind}`)}
      action={retry}
    >
      {WITH_MESSAGE.includes(kind) ? message : ''}
    </Alert>
  );
}
