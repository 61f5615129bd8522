import { Flex, Grid } from '@strapi/design-system';
import { useCallback, useEffect, type ReactNode } from 'react';
import type { Asset, GeneratorSettings } from '../../../../server/src/contracts';
import type { Point, Rect } from '../../../../server/src/core/geometry/rect';
import type { GeneratorApi } from '../../api/useGeneratorApi';
import type { Draft, UrlOptions } from '../../builder/draft';
import type { Form } from '../../builder/form';
import { cropFrameOf, isSmallerThanRequested } from '../../builder/planDraft';
import { defaultFileName } from '../../builder/signedUrls';
import { useBuilder, useBuilderResult } from '../../hooks/useBuilder';
import { useStageImage } from '../../hooks/usePreview';
import { FailureNotice } from '../FailureNotice';
import { CropInputs } from './CropInputs';
import { EffectsForm } from './EffectsForm';
import { CENTRE, FocalForm } from './FocalForm';
import { OutputForm } from './OutputForm';
import { PreviewPane } from './PreviewPane';
import { ResultPane, SignedUrl } from './ResultPane';
import { SizeForm } from './SizeForm';
import { SpecField } from './SpecField';
import { Stage } from './Stage';

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
  const { plan, preview, signed, size } = useBuilderResult(api, asset, settings, state);
  const { imageUrl, failure, reload } = useStageImage(api, asset);

  const change = useCallback((next: Partial<Form>) => dispatch({ type: 'change', form: next }), [dispatch]);
  const draw = useCallback((box: Rect) => dispatch({ type: 'draw', box }), [dispatch]);
  const focus = useCallback((focal: Point | null) => dispatch({ type: 'focus', focal }), [dispatch]);
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
        <Flex direction="column" alignItems="stretch" gap={6}>
          {failure !== null ? <FailureNotice failure={failure} onRetry={reload} /> : (
            <Stage
              source={asset}
              imageUrl={imageUrl}
              frame={cropFrameOf(plan, form.mode === 'crop', asset)}
              ratio={ratio}
              focalPoint={usesFocalPoint ? (form.focal ?? asset.focalPoint ?? CENTRE) : asset.focalPoint}
              onDraw={draw}
              onFocus={usesFocalPoint ? focus : null}
            />
          )}
          <Panel gap={5}>
            <SpecField
              spec={spec}
              formInSync={formInSync}
              error={plan.kind === 'rejected' ? plan.reason : null}
              presets={settings.presets}
              onChange={(typed) => dispatch({ type: 'spec', spec: typed })}
            />
            <SignedUrl url={signed.urls[0]} size={size} />
          </Panel>
          <Panel>
            <PreviewPane
              asset={asset}
              plan={plan}
              spec={spec}
              stageUrl={imageUrl}
              preview={preview}
              tooSmall={formInSync && plan.kind === 'planned' && isSmallerThanRequested(form, plan.size)}
            />
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
