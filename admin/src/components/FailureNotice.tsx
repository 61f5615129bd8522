import { Alert, Button } from '@strapi/design-system';
import type { Failure, FailureKind } from '../api/readFailure';
import { useTranslation } from '../translations/useTranslation';

interface FailureNoticeProps {
  readonly failure: Failure;
  readonly onRetry?: (() => void) | undefined;
}

/** For these, the server's message names the limit or the value that the editor can change. */
const WITH_MESSAGE: readonly FailureKind[] = ['invalid', 'tooLarge', 'unreadable'];
const WITH_RETRY: readonly FailureKind[] = ['busy', 'offline', 'internal', 'gone'];

export function FailureNotice({ failure: { kind, message }, onRetry }: FailureNoticeProps) {
  const t = useTranslation();
  return (
    <Alert
      variant="danger"
      closeLabel={t('close')}
      title={t(`failure.${kind}`)}
      action={onRetry !== undefined && WITH_RETRY.includes(kind) ? <Button size="S" variant="tertiary" onClick={onRetry}>{t('retry')}</Button> : undefined}
    >
      {WITH_MESSAGE.includes(kind) ? message : ''}
    </Alert>
  );
}
