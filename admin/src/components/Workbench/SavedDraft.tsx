import { Button, Flex, Typography } from '@strapi/design-system';
import { useState } from 'react';
import type { Asset } from '../../../../server/src/contracts';
import type { Draft } from '../../builder/draft';
import { deleteDraft, loadDraft } from '../../builder/savedDraft';
import { useTranslation } from '../../translations/useTranslation';

interface SavedDraftProps {
  readonly asset: Asset;
  /** Not if the address has settings, nor after a change. */
  readonly offered: boolean;
  readonly onRestore: (draft: Partial<Draft>) => void;
}

/** Offers what the editor last did with this asset in this session. */
export function SavedDraft({ asset, offered, onRestore }: SavedDraftProps) {
  const t = useTranslation();
  const [draft, setDraft] = useState(() => loadDraft(asset.id));
  if (!offered || draft === null) return null;
  return (
    <Flex gap={2} padding={3} background="primary100" hasRadius justifyContent="space-between">
      <Typography variant="pi">{t('draft.found')}</Typography>
      <Flex gap={2}>
        <Button size="S" variant="secondary" onClick={() => onRestore(draft)}>{t('draft.restore')}</Button>
        <Button size="S" variant="tertiary" onClick={() => { deleteDraft(asset.id); setDraft(null); }}>{t('draft.dismiss')}</Button>
      </Flex>
    </Flex>
  );
}
