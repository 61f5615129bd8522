import { Flex, Grid } from '@strapi/design-system';
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Asset, GeneratorSettings } from '../../../../server/src/contracts';
import type { Point, Rect } from '../../../../server/src/core/geometry/rect';
import type { GeneratorApi } from '../../api/useGeneratorApi';
import type { Draft, UrlOptions } from '../../builder/draft';
import type { Form } from '../../builder/form';
import { isSmallerThanRequested } from '../../builder/planDraft';
import { shapesOf } from '../../builder/shapes';
import { defaultFileName } from '../../builder/signedUrls';
import { useBuilder, useBuilderResult } from '../../hooks/useBuilder';
import { useAttention } from '../../hooks/useAttention';
import { useStageImage } from '../../hooks/useStageImage';
import { useWidth } from '../../hooks/useWidth';
import { Canvas } from '../canvas/Canvas';
import { RatioStrip } from '../RatioStrip/RatioStrip';
import { CropInputs } from './CropInputs';
import { EffectsForm } from './EffectsForm';
import { FocalForm } from './FocalForm';
import { OutputForm } from './OutputForm';
import { PreviewFacts } from './PreviewFacts';
import { ResultPane, SignedUrl } from './ResultPane';
import { SizeForm } from './SizeForm';
import { SpecField } from './SpecField';

interface CropBuilderProps {
  readonly asset: Asset;
  readonly settings: GeneratorSettings;
  readonly api: GeneratorApi;
  readonly initial: Partial<Draft>;
  readonly onDraft: (draft: Draft) => void;
  /** Called when the builder has changed the asset, so that `asset` is out of date. */
  readonly onAssetChange: () => void;
}

/** Image, spec and preview on the left, the form on the right. */
export function CropBuilder({ asset, settings, api, initial, onDraft, onAssetChange }: CropBuilderProps) {
  const [state, dispatch] = useBuilder(asset, settings, initial);
  const { spec, options, form, formInSync, ratio } = state;
  const [column, width] = useWidth<HTMLDivElement>();
  const { plan, preview, signed, size } = useBuilderResult(api, asset, settings, state, width);
  const stage = useStageImage(api, asset);
  const shapes = useMemo(() => shapesOf(form, asset, settings.presets), [form, asset, settings]);
  const attention = useAttention(api, asset, (formInSync && form.mode === 'fill') || settings.presets.some((preset) => preset.spec.includes('-smart')));
  const [set, setSet] = useState<readonly string[]>([]);

  const change = useCallback((next: Partial<Form>) => dispatch({ type: 'change', form: next }), [dispatch]);
  const draw = useCallback((box: Rect) => dispatch({ type: 'draw', box }), [dispatch]);
  const focus = useCallback((focal: Point | null) => dispatch({ type: 'focus', focal }), [dispatch]);
  const setSpec = useCallback((next: string) => dispatch({ type: 'spec', spec: next }), [dispatch]);
  const setOptions = useCallback((next: Partial<UrlOptions>) => dispatch({ type: 'options', options: next }), [dispatch]);
  const onFocalPointSaved = () => {
    focus(null);
    onAssetChange();
  };
  useEffect(() => onDraft({ spec, ...options }), [spec, options, onDraft]);

  const usesFocalPoint = formInSync && form.mode === 'fill' && !form.smart;
  return (
    <Grid.Root gap={6}>
      <Grid.Item col={7} xs={12} direction="column" alignItems="stretch">
        <Flex ref={column} direction="column" alignItems="stretch" gap={6}>
          <Panel gap={4}>
            <Canvas asset={asset} state={state} plan={plan} preview={preview} stage={stage} attention={preview.attention[0] ?? attention} dispatch={dispatch} />
            <RatioStrip
              asset={asset}
              settings={settings}
              shapes={shapes}
              stageUrl={stage.imageUrl}
              attention={attention}
              spec={spec}
              onSelect={setSpec}
              set={set}
              onSet={setSet}
            />
            <PreviewFacts asset={asset} preview={preview} size={size} tooSmall={formInSync && plan.kind === 'planned' && isSmallerThanRequested(form, plan.size)} />
          </Panel>
          <Panel gap={5}>
            <SpecField
              spec={spec}
              formInSync={formInSync}
              error={plan.kind === 'rejected' ? plan.reason : null}
              presets={settings.presets}
              onChange={setSpec}
            />
            <SignedUrl url={signed.urls[0]} size={size} />
          </Panel>
        </Flex>
      </Grid.Item>
      <Grid.Item col={5} xs={12} direction="column" alignItems="stretch">
        <Flex direction="column" alignItems="stretch" gap={6}>
          <Panel><SizeForm form={form} onChange={change} /></Panel>
          {form.mode === 'crop' && (
            <Panel>
              <CropInputs form={form} source={asset} ratio={ratio} onDraw={draw} onRatio={(next) => dispatch({ type: 'ratio', ratio: next })} onChange={change} />
            </Panel>
          )}
          {usesFocalPoint && (
            <Panel><FocalForm api={api} asset={asset} focal={form.focal} onFocus={focus} onSaved={onFocalPointSaved} /></Panel>
          )}
          <Panel><OutputForm form={form} format={plan.kind === 'planned' ? plan.format : null} onChange={change} /></Panel>
          <EffectsForm form={form} onChange={change} />
          <Panel>
            <ResultPane
              signed={signed}
              size={signed.urls.length > 0 ? size : null}
              alternativeText={asset.alternativeText}
              options={options}
              defaultFileName={defaultFileName(asset, plan)}
              routes={settings.routes}
              onChange={setOptions}
            />
          </Panel>
        </Flex>
      </Grid.Item>
    </Grid.Root>
  );
}

const Panel = ({ gap = 0, children }: { readonly gap?: number; readonly children: ReactNode }) => (
  <Flex direction="column" alignItems="stretch" gap={gap} background="neutral0" hasRadius shadow="tableShadow" padding={6}>{children}</Flex>
);
