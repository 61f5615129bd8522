import { Flex, Grid } from '@strapi/design-system';
import { useCallback, useEffect } from 'react';
import type { Asset, GeneratorSettings } from '../../../../server/src/contracts';
import type { Point, Rect } from '../../../../server/src/core/geometry/rect';
import type { GeneratorApi } from '../../api/useGeneratorApi';
import type { Draft, UrlOptions } from '../../builder/draft';
import type { Form } from '../../builder/form';
import { asksTooMuch, frameOf } from '../../builder/planDraft';
import { defaultFileName } from '../../builder/signing';
import { useBuilder } from '../../hooks/useBuilder';
import { useOutcome } from '../../hooks/useOutcome';
import { useSaveFocalPoint } from '../../hooks/useSaveFocalPoint';
import { useStageImage } from '../../hooks/useStageImage';
import { FailureNotice } from '../FailureNotice';
import { CropInputs } from './CropInputs';
import { EffectsForm } from './EffectsForm';
import { FocalForm } from './FocalForm';
import { OutputForm } from './OutputForm';
import { Panel } from './Panel';
import { PreviewPane } from './PreviewPane';
import { ResultPane } from './ResultPane';
import { SignedUrl } from './SignedUrl';
import { SizeForm } from './SizeForm';
import { SpecField } from './SpecField';
import { Stage } from './Stage';

interface CropBuilderProps {
  readonly asset: Asset;
  readonly settings: GeneratorSettings;
  readonly api: GeneratorApi;
  readonly initial: Partial<Draft>;
  readonly onDraft: (draft: Draft) => void;
  /** The asset was changed: its facts are out of date. */
  readonly onAssetChange: () => void;
}

const CENTRE: Point = { x: 50, y: 50 };

/** Picture, spec and preview on the left, the form on the right. */
export function CropBuilder({ asset, settings, api, initial, onDraft, onAssetChange }: CropBuilderProps) {
  const [state, dispatch] = useBuilder(asset, settings, initial);
  const { spec, options, form, shown, ratio } = state;
  const { planned, preview, signed, size } = useOutcome(api, asset, settings, state);
  const { image, failure, reload } = useStageImage(api, asset);

  const change = useCallback((next: Partial<Form>) => dispatch({ type: 'change', form: next }), [dispatch]);
  const draw = useCallback((box: Rect) => dispatch({ type: 'draw', box }), [dispatch]);
  const focus = useCallback((focal: Point | null) => dispatch({ type: 'focus', focal }), [dispatch]);
  const setOptions = useCallback((next: Partial<UrlOptions>) => dispatch({ type: 'options', options: next }), [dispatch]);
  const saveFocalPoint = useSaveFocalPoint(api, asset.id, () => {
    focus(null);
    onAssetChange();
  });
  useEffect(() => onDraft({ spec, ...options }), [spec, options, onDraft]);

  const focusable = shown && form.mode === 'fill' && !form.smart;
  return (
    <Grid.Root gap={6}>
      <Grid.Item col={7} xs={12} direction="column" alignItems="stretch">
        <Flex direction="column" alignItems="stretch" gap={6}>
          {failure !== null ? <FailureNotice failure={failure} onRetry={reload} /> : (
            <Stage
              picture={asset}
              image={image}
              frame={frameOf(planned, form.mode === 'crop', asset)}
              ratio={ratio}
              focalPoint={focusable ? (form.focal ?? asset.focalPoint ?? CENTRE) : asset.focalPoint}
              onDraw={draw}
              onFocus={focusable ? focus : null}
            />
          )}
          <Panel gap={5}>
            <SpecField
              spec={spec}
              shown={shown}
              error={planned.kind === 'refused' ? planned.reason : null}
              presets={settings.presets}
              onChange={(typed) => dispatch({ type: 'spec', spec: typed })}
            />
            <SignedUrl url={signed.urls[0]} size={size} />
          </Panel>
          <Panel>
            <PreviewPane
              asset={asset}
              planned={planned}
              spec={spec}
              stage={image}
              preview={preview}
              tooSmall={shown && planned.kind === 'planned' && asksTooMuch(form, planned.size)}
            />
          </Panel>
        </Flex>
      </Grid.Item>
      <Grid.Item col={5} xs={12} direction="column" alignItems="stretch">
        <Flex direction="column" alignItems="stretch" gap={6}>
          <Panel><SizeForm form={form} onChange={change} /></Panel>
          {form.mode === 'crop' && (
            <Panel>
              <CropInputs form={form} picture={asset} ratio={ratio} onDraw={draw} onRatio={(next) => dispatch({ type: 'ratio', ratio: next })} onChange={change} />
            </Panel>
          )}
          {focusable && (
            <Panel><FocalForm own={asset.focalPoint} moved={form.focal} editable={asset.editable} onFocus={focus} onSave={saveFocalPoint} /></Panel>
          )}
          <Panel><OutputForm form={form} format={planned.kind === 'planned' ? planned.format : null} onChange={change} /></Panel>
          <EffectsForm form={form} onChange={change} />
          <Panel>
            <ResultPane
              signed={signed}
              size={signed.urls.length > 0 ? size : null}
              alternativeText={asset.alternativeText}
              options={options}
              defaultFileName={defaultFileName(asset, planned)}
              routes={settings.routes}
              onChange={setOptions}
            />
          </Panel>
        </Flex>
      </Grid.Item>
    </Grid.Root>
  );
}
