import { Loader } from '@strapi/design-system';
import { useCallback, useEffect, useRef, type ReactNode } from 'react';
import type { Asset, GeneratorSettings } from '../../../server/src/contracts';
import { useGeneratorApi } from '../api/useGeneratorApi';
import type { Draft } from '../builder/draft';
import { useLoaded } from '../hooks/useLoaded';
import { useTranslation } from '../translations/useTranslation';
import { WithTexts } from '../translations/WithTexts';
import type { Leaving } from './Workbench/LeaveDialog';
import { Workbench } from './Workbench/Workbench';
import { FailureNotice } from './FailureNotice';

interface GeneratorProps {
  readonly assetId: number;
  /** By default the whole image at the default width. */
  readonly initial?: Partial<Draft>;
  /** Called with every change. */
  readonly onDraft?: (draft: Draft) => void;
  /** In front of the header, for example "Back". */
  readonly navigation?: ReactNode;
  /** Called with the name of the asset when it is loaded. */
  readonly onName?: (name: string) => void;
  /** For a generator that can be closed over something else. */
  readonly leaving?: Leaving;
}

const TEXTS = ['generator'] as const;

/** The URL generator of an asset. */
export function Generator(props: GeneratorProps) {
  return <WithTexts areas={TEXTS}><LoadedGenerator {...props} /></WithTexts>;
}

/** Loads the asset and the settings for the workbench. */
function LoadedGenerator({ assetId, initial = NO_DRAFT, navigation, onDraft = noop, onName = noop, leaving }: GeneratorProps) {
  const t = useTranslation();
  const api = useGeneratorApi();
  const load = useCallback(() => Promise.all([api.asset(assetId), api.settings()]), [api, assetId]);
  const [loaded, reload] = useLoaded(load);
  const name = loaded.status === 'ready' ? loaded.value[0].name : null;
  useEffect(() => {
    if (name !== null) onName(name);
  }, [name, onName]);
  // What an editor has done outlives a reload that fails.
  const last = useRef<readonly [Asset, GeneratorSettings] | null>(null);
  if (loaded.status === 'ready') last.current = loaded.value;
  if (loaded.status === 'loading') return <Loader>{t('loading')}</Loader>;
  const failure = loaded.status === 'failed' && <FailureNotice failure={loaded.failure} onRetry={reload} />;
  if (last.current?.[0].id !== assetId) return <>{navigation}{failure}</>;
  const [asset, settings] = last.current;
  return (
    <>
      {failure}
      <Workbench key={asset.id} asset={asset} settings={settings} api={api} initial={initial} navigation={navigation} onDraft={onDraft} onAssetChange={reload} leaving={leaving} />
    </>
  );
}

const NO_DRAFT: Partial<Draft> = {};
const noop = (): void => undefined;
