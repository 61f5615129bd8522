import { Button, Flex, ProgressBar, Typography } from '@strapi/design-system';
import type { Job, JobTarget } from '../../../../server/src/operations-contracts';
import { useTranslation, type TextKey, type Translate } from '../../translations/useTranslation';
import { Section } from './Section';

interface JobStatusProps {
  readonly job: Job;
  readonly onCancel: () => void;
}

const STATUS_TEXTS: Readonly<Record<Job['status'], TextKey>> = {
  running: 'settings.job.running', finished: 'settings.job.finished', cancelled: 'settings.job.cancelled', failed: 'settings.job.failed',
};

/** The progress of the running job, or the result of the last one. */
export function JobStatus({ job: { target, status, done, total, rendered, stored, failed }, onCancel }: JobStatusProps) {
  const t = useTranslation();
  const isRunning = status === 'running';
  const isWarm = target.type === 'warm';
  return (
    <Section title={titleOf(target, t)}>
      {isRunning && isWarm && total !== null && total > 0 && <ProgressBar value={Math.min(100, Math.round((done / total) * 100))} aria-label={titleOf(target, t)} />}
      {isWarm ? (
        <Typography tag="p">{t('settings.job.images', { done, total: total ?? 0, rendered, stored })}</Typography>
      ) : (
        <Typography tag="p">{t('settings.job.deleted', { done, total: total ?? 0 })}</Typography>
      )}
      {failed > 0 && <Typography tag="p" textColor="danger600">{t('settings.job.failedCount', { count: failed })}</Typography>}
      {/* It changes at the start and at the end, so a screen reader does not read each number. */}
      <Typography role="status" fontWeight="bold">{t(STATUS_TEXTS[status])}</Typography>
      {isRunning && isWarm && <Flex><Button variant="secondary" onClick={onCancel}>{t('settings.job.cancel')}</Button></Flex>}
    </Section>
  );
}

function titleOf(target: JobTarget, t: Translate): string {
  if (target.type === 'warm') return t('settings.job.warm', { preset: target.preset });
  if (target.kind === 'file') return t('settings.job.purgeFile', { file: target.file });
  return target.kind === 'preset' ? t('settings.job.purgePreset', { preset: target.preset }) : t('settings.job.purgeAll');
}
