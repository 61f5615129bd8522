import { Button, Flex, IconButton, TextInput } from '@strapi/design-system';
import { Pencil, Trash } from '@strapi/icons';
import { useCallback, useState, type FormEvent } from 'react';
import { readFailure, type Failure } from '../../api/readFailure';
import type { GeneratorApi } from '../../api/useGeneratorApi';
import { useLoaded } from '../../hooks/useLoaded';
import { useTranslation } from '../../translations/useTranslation';
import { LabelledField } from '../inputs/FormFields';
import { Confirm } from '../Confirm';
import { FailureNotice } from '../FailureNotice';
import { Choice, Choices } from './Choices';

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
  /** The name that is typed; with an `id`, of settings that are renamed. */
  const [naming, setNaming] = useState<{ readonly id: number | null; readonly name: string } | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  if (loaded.status !== 'ready') return loaded.status === 'failed' ? <FailureNotice failure={loaded.failure} onRetry={reload} /> : null;
  const { specs, editable } = loaded.value;
  if (specs.length === 0 && !editable) return null;
  const run = (work: Promise<unknown>) => work.then(() => { setNaming(null); setFailure(null); reload(); }, (error: unknown) => setFailure(readFailure(error)));
  const save = (event: FormEvent) => {
    event.preventDefault();
    const name = naming?.name.trim() ?? '';
    if (naming !== null && name !== '') void run(naming.id === null ? api.saveSpec({ name, spec }) : api.renameSpec(naming.id, name));
  };
  return (
    <>
      <Choices label={t('saved')}>
        {specs.map((saved) => (
          <Flex key={saved.id} maxWidth="100%">
            <Choice name={saved.name} isCurrent={saved.spec === spec} onChoose={() => onChoose(saved.spec)} />
            {editable && <IconButton size="S" variant="ghost" label={t('saved.rename', { name: saved.name })} onClick={() => setNaming(saved)}><Pencil /></IconButton>}
            {editable && (
              <Confirm title={t('saved.delete', { name: saved.name })} question={t('saved.delete.confirm')} action={t('saved.delete', { name: saved.name })} onConfirm={() => void run(api.deleteSpec(saved.id))}>
                <IconButton size="S" variant="ghost" label={t('saved.delete', { name: saved.name })}><Trash /></IconButton>
              </Confirm>
            )}
          </Flex>
        ))}
        {editable && naming === null && <Button size="S" variant="tertiary" disabled={!canSave} onClick={() => setNaming({ id: null, name: '' })}>{t('saved.save')}</Button>}
      </Choices>
      {naming !== null && (
        <form key={naming.id} onSubmit={save}>
          <Flex gap={2} alignItems="flex-end">
            <LabelledField name="saved-name" label={t('saved.name')}><TextInput autoFocus value={naming.name} maxLength={MAX_NAME_LENGTH} onChange={({ target }) => setNaming({ ...naming, name: target.value })} /></LabelledField>
            <Button type="submit" disabled={naming.name.trim() === '' || (naming.id === null && !canSave)}>{naming.id === null ? t('saved.save') : t('saved.rename.save')}</Button>
            <Button type="button" variant="tertiary" onClick={() => setNaming(null)}>{t('cancel')}</Button>
          </Flex>
        </form>
      )}
      {failure !== null && <FailureNotice failure={failure} />}
    </>
  );
}
