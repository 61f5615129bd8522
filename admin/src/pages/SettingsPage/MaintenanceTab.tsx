import { Button, Flex, Loader, SingleSelect, SingleSelectOption, Typography } from '@strapi/design-system';
import { useCallback, useEffect, useState } from 'react';
import type { Job, PresetInForce } from '../../../../server/src/operations-contracts';
import { readFailure, type Failure } from '../../api/readFailure';
import type { LibraryImage } from '../../api/useLibraryImages';
import { useOperationsApi } from '../../api/useOperationsApi';
import { LabelledField } from '../../components/inputs/FormFields';
import { FailureNotice } from '../../components/FailureNotice';
import { useLoaded } from '../../hooks/useLoaded';
import { useRepeated } from '../../hooks/useRepeated';
import { useTranslation } from '../../translations/useTranslation';
import { ImageField, useFoundImages } from './ImageField';
import { JobStatus } from './JobStatus';
import { PurgeButton } from './PurgeButton';
import { Section, Sections } from './Section';

const RUNNING_INTERVAL_MILLISECONDS = 1000;

/** Purges and warms. */
export function MaintenanceTab() {
  const t = useTranslation();
  const api = useOperationsApi();
  const [loaded, reload] = useLoaded(api.configuration);
  const { job, failure, run } = useJob();
  if (loaded.status === 'loading') return <Sections><Loader>{t('loading')}</Loader></Sections>;
  if (loaded.status === 'failed') return <Sections><FailureNotice failure={loaded.failure} onRetry={reload} /></Sections>;
  const { presets } = loaded.value;
  const isRunning = job?.status === 'running';
  return (
    <Sections>
      {failure !== null && <FailureNotice failure={failure} />}
      {job !== null && <JobStatus job={job} onCancel={() => run(api.cancelJob)} />}
      {presets.length > 0 && (
        <Section title={t('settings.warm')} hint={t('settings.warm.hint')}>
          <WithPreset name="warm-preset" presets={presets}>
            {(preset) => <Button size="L" disabled={isRunning} onClick={() => run(() => api.warm(preset))}>{t('settings.warm.start')}</Button>}
          </WithPreset>
        </Section>
      )}
      <Section title={t('settings.purge')} hint={t('settings.purge.hint')}>
        <PurgeImage isRunning={isRunning} run={run} />
        {presets.length > 0 && (
          <WithPreset name="purge-preset" presets={presets}>
            {(preset) => <PurgeButton label={t('settings.purge.preset')} target={{ kind: 'preset', preset }} disabled={isRunning} onPurge={(target) => run(() => api.purge(target))} />}
          </WithPreset>
        )}
        <Flex><PurgeButton label={t('settings.purge.all')} target={{ kind: 'all' }} disabled={isRunning} onPurge={(target) => run(() => api.purge(target))} /></Flex>
      </Section>
    </Sections>
  );
}

type Run = (request: () => Promise<Job | null>) => void;

/** The job of the server, followed while it runs; `run` sends a request that changes it. */
function useJob(): { readonly job: Job | null; readonly failure: Failure | null; readonly run: Run } {
  const api = useOperationsApi();
  const [job, setJob] = useState<Job | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = useCallback<Run>((request) => {
    request().then(
      (found) => {
        setJob(found);
        setFailure(null);
      },
      (error: unknown) => setFailure(readFailure(error)),
    );
  }, []);
  const follow = useCallback(() => run(api.job), [run, api]);
  useEffect(follow, [follow]);
  useRepeated(follow, job?.status === 'running' ? RUNNING_INTERVAL_MILLISECONDS : null);
  return { job, failure, run };
}

interface WithPresetProps {
  readonly name: string;
  readonly presets: readonly PresetInForce[];
  readonly children: (preset: string) => React.ReactNode;
}

/** A choice of a preset, with a button for it. */
function WithPreset({ name, presets, children }: WithPresetProps) {
  const t = useTranslation();
  const [preset, setPreset] = useState(presets[0]?.name ?? '');
  return (
    <Flex alignItems="flex-end" gap={4} wrap="wrap">
      <Flex width="32rem" maxWidth="100%">
        <LabelledField name={name} label={t('settings.preset')}>
          <SingleSelect value={preset} onChange={(value: string | number) => setPreset(String(value))}>
            {presets.map((one) => <SingleSelectOption key={one.name} value={one.name}>{one.label}</SingleSelectOption>)}
          </SingleSelect>
        </LabelledField>
      </Flex>
      {children(preset)}
    </Flex>
  );
}

function PurgeImage({ isRunning, run }: { readonly isRunning: boolean; readonly run: Run }) {
  const t = useTranslation();
  const api = useOperationsApi();
  const [found, search] = useFoundImages();
  const [image, setImage] = useState<LibraryImage | null>(null);
  if (found.status === 'failed' && found.failure.kind === 'forbidden') return <Typography textColor="neutral600">{t('settings.purge.forbidden')}</Typography>;
  return (
    <Flex alignItems="flex-end" gap={4} wrap="wrap">
      <Flex width="32rem" maxWidth="100%"><ImageField name="purge-image" label={t('settings.image')} loaded={found} onSearch={search} value={image} onChange={setImage} /></Flex>
      <PurgeButton
        label={t('settings.purge.image')}
        target={image === null ? null : { kind: 'file', file: image.id }}
        disabled={isRunning}
        onPurge={(target) => run(() => api.purge(target))}
      />
    </Flex>
  );
}
