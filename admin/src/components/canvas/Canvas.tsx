import { Button, Flex, Tabs } from '@strapi/design-system';
import { lazy, useEffect, useState } from 'react';
import type { Asset } from '../../../../server/src/contracts';
import type { Point } from '../../../../server/src/core/geometry/rect';
import type { GeneratorApi } from '../../api/useGeneratorApi';
import type { BuilderAction, BuilderState } from '../../builder/builderState';
import type { DraftPlan } from '../../builder/planDraft';
import type { PreviewState } from '../../hooks/usePreview';
import type { StageImage } from '../../hooks/useStageImage';
import { useTranslation } from '../../translations/useTranslation';
import { FailureNotice } from '../FailureNotice';
import { LoadedLater } from '../LoadedLater';
import { CropCanvas } from './CropCanvas';

const loadCompare = () => import('./Compare');
const Compare = lazy(async () => ({ default: (await loadCompare()).Compare }));

export interface CanvasProps {
  readonly api: GeneratorApi;
  readonly asset: Asset;
  readonly state: BuilderState;
  readonly plan: DraftPlan;
  readonly preview: PreviewState;
  readonly stage: StageImage;
  /** The most noticeable area in pixels of the source, as a suggestion; null if it is not known. */
  readonly attention: Point | null;
  readonly dispatch: (action: BuilderAction) => void;
}

type Tab = 'crop' | 'compare';

/** The image of the generator: as it is cropped, or beside the rendition. The style `--canvas-height` limits its height. */
export function Canvas({ api, asset, state, plan, preview, stage, attention, dispatch }: CanvasProps) {
  const t = useTranslation();
  const [tab, setTab] = useState<Tab>('crop');
  const [trueSize, setTrueSize] = useState(false);
  const isShown = stage.imageUrl !== null;
  // Before an editor asks for it, and after all that is in sight.
  useEffect(() => {
    if (isShown) loadCompare().catch(() => undefined);
  }, [isShown]);
  if (stage.failure !== null) return <FailureNotice failure={stage.failure} onRetry={stage.reload} />;
  return (
    <Tabs.Root variant="simple" data-testid="canvas" data-rendered={preview.final === null ? '' : state.spec} value={tab} onValueChange={(next: string) => setTab(next as Tab)}>
      <Flex justifyContent="space-between" alignItems="center" gap={2} paddingBottom={2}>
        <Tabs.List aria-label={t('canvas')}>
          <Tabs.Trigger value="crop">{t('canvas.crop')}</Tabs.Trigger>
          <Tabs.Trigger value="compare">{t('canvas.compare')}</Tabs.Trigger>
        </Tabs.List>
        {tab === 'compare' && <Button size="S" variant="tertiary" aria-pressed={trueSize} onClick={() => setTrueSize(!trueSize)}>{t('preview.actualSize')}</Button>}
      </Flex>
      <Tabs.Content value="crop"><CropCanvas asset={asset} state={state} plan={plan} stageUrl={stage.imageUrl} attention={attention} dispatch={dispatch} /></Tabs.Content>
      <Tabs.Content value="compare">
        <LoadedLater>
          <Compare api={api} asset={asset} state={state} plan={plan} preview={preview} stageUrl={stage.imageUrl} trueSize={trueSize} />
        </LoadedLater>
      </Tabs.Content>
    </Tabs.Root>
  );
}
