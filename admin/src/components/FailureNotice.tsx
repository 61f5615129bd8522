import { Alert, Button } from '@strapi/design-system';
import type { Failure, FailureKind } from '../api/readFailure';
import { useTranslation } from '../translations/useTranslation';

interface FailureNoticeProps {
  readonly failure: Failure;
  readonly onRetry?: (() => void) | undefined;
}

/** The server's sentence says more than ours where somebody can act on it. */
const WITH_SENTENCE: readonly FailureKind[] = ['invalid', 'tooLarge', 'unreadable'];
const WORTH_A_RETRY: readonly FailureKind[] = ['busy', 'offline', 'internal', 'gone'];

/** What went wrong, and what to do about it. */
export function FailureNotice({ failure: { kind, message }, onRetry }: FailureNoticeProps) {
  const t = useTranslation();
  return (
    <Alert
      variant="danger"
      closeLabel={t('close')}
      title={t(`failure.${kind}`)}
      action={onRetry !== undefined && WORTH_A_RETRY.includes(kind) ? <Button size="S" variant="tertiary" onClick={onRetry}>{t('retry')}</Button> : undefined}
    >
      {WITH_SENTENCE.includes(kind) ? message : ''}
    </Alert>
  );
}
