import { Loader } from '@strapi/design-system';
import { useCallback, useEffect } from 'react';
import { useGeneratorApi } from '../api/useGeneratorApi';
import type { Draft } from '../builder/draft';
import { useLoaded } from '../hooks/useLoaded';
import { useTranslation } from '../translations/useTranslation';
import { CropBuilder } from './CropBuilder/CropBuilder';
import { FailureNotice } from './FailureNotice';

interface GeneratorProps {
  readonly assetId: number;
  /** What to start with; by default the whole picture at a usual width. */
  readonly initial?: Partial<Draft>;
  /** Told of every change. */
  readonly onDraft?: (draft: Draft) => void;
  /** Told once it is known what the asset is called. */
  readonly onName?: (name: string) => void;
}

/** Spec, preview and URL of one asset. */
export function Generator({ assetId, initial = NOTHING, onDraft = ignore, onName = ignore }: GeneratorProps) {
  const t = useTranslation();
  const api = useGeneratorApi();
  const load = useCallback(() => Promise.all([api.asset(assetId), api.settings()]), [api, assetId]);
  const [loaded, reload] = useLoaded(load);
  const name = loaded.status === 'ready' ? loaded.value[0].name : null;
  useEffect(() => {
    if (name !== null) onName(name);
  }, [name, onName]);
  if (loaded.status === 'loading') return <Loader>{t('loading')}</Loader>;
  if (loaded.status === 'failed') return <FailureNotice failure={loaded.failure} onRetry={reload} />;
  const [asset, settings] = loaded.value;
  return <CropBuilder key={asset.id} asset={asset} settings={settings} api={api} initial={initial} onDraft={onDraft} onAssetChange={reload} />;
}

const NOTHING: Partial<Draft> = {};
const ignore = (): void => undefined;
