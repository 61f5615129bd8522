import { Button, Flex, IconButton, TextInput, Typography } from '@strapi/design-system';
import { Trash } from '@strapi/icons';
import { useCallback, useState, type FormEvent } from 'react';
import { readFailure, type Failure } from '../../api/readFailure';
import type { GeneratorApi } from '../../api/useGeneratorApi';
import { useLoaded } from '../../hooks/useLoaded';
import { useTranslation } from '../../translations/useTranslation';
import { LabelledField } from '../inputs/FormFields';
import { FailureNotice } from '../FailureNotice';

interface SavedSettingsProps {
  readonly api: GeneratorApi;
  readonly spec: string;
  /** Whether the current settings work. */
  readonly canSave: boolean;
  readonly onChoose: (spec: string) => void;
}

const MAX_NAME_LENGTH = 60;

/** Settings that editors have saved for all. A choice copies them, so that a link does not depend on them. */
export function SavedSettings({ api, spec, canSave, onChoose }: SavedSettingsProps) {
  const t = useTranslation();
  const [loaded, reload] = useLoaded(useCallback(() => api.savedSpecs(), [api]));
  const [name, setName] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  if (loaded.status !== 'ready') return loaded.status === 'failed' ? <FailureNotice failure={loaded.failure} onRetry={reload} /> : null;
  const { specs, editable } = loaded.value;
  if (specs.length === 0 && !editable) return null;
  const run = (work: Promise<unknown>) => work.then(() => { setName(null); setFailure(null); reload(); }, (error: unknown) => setFailure(readFailure(error)));
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (name !== null && name.trim() !== '') void run(api.saveSpec({ name: name.trim(), spec }));
  };
  return (
    <Flex direction="column" alignItems="stretch" gap={2} role="group" aria-label={t('saved')}>
      <Typography variant="pi" fontWeight="bold">{t('saved')}</Typography>
      <Flex gap={2} wrap="wrap">
        {specs.map((saved) => (
          <Flex key={saved.id}>
            <Button size="S" variant={saved.spec === spec ? 'secondary' : 'tertiary'} aria-pressed={saved.spec === spec} onClick={() => onChoose(saved.spec)}>{saved.name}</Button>
            {editable && <IconButton size="S" variant="ghost" label={t('saved.delete', { name: saved.name })} onClick={() => void run(api.deleteSpec(saved.id))}><Trash /></IconButton>}
          </Flex>
        ))}
        {editable && name === null && <Button size="S" variant="tertiary" disabled={!canSave} onClick={() => setName('')}>{t('saved.save')}</Button>}
      </Flex>
      {name !== null && (
        <form onSubmit={save}>
          <Flex gap={2} alignItems="flex-end">
            <LabelledField name="saved-name" label={t('saved.name')}><TextInput autoFocus value={name} maxLength={MAX_NAME_LENGTH} onChange={({ target }) => setName(target.value)} /></LabelledField>
            <Button type="submit" disabled={name.trim() === '' || !canSave}>{t('saved.save')}</Button>
            <Button type="button" variant="tertiary" onClick={() => setName(null)}>{t('cancel')}</Button>
          </Flex>
        </form>
      )}
      {failure !== null && <FailureNotice failure={failure} />}
    </Flex>
  );
}
