import { Flex, Grid } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { useCallback, useEffect, useMemo, type ReactNode } from 'react';
import type { Asset, GeneratorSettings, SignRequest } from '../../../../server/src/contracts';
import { FORMATS } from '../../../../server/src/core/formats';
import type { Point, Rect } from '../../../../server/src/core/geometry/rect';
import { readFailure } from '../../api/readFailure';
import type { GeneratorApi } from '../../api/useGeneratorApi';
import type { Draft, UrlOptions } from '../../builder/draft';
import type { Form } from '../../builder/form';
import { asksTooMuch, planDraft, type Planned } from '../../builder/planDraft';
import { writeDoubled } from '../../builder/writeForm';
import { useBuilder } from '../../hooks/useBuilder';
import { useLoaded } from '../../hooks/useLoaded';
import { useObjectUrl } from '../../hooks/useObjectUrl';
import { usePreview } from '../../hooks/usePreview';
import { useSignedUrls } from '../../hooks/useSignedUrls';
import { useText } from '../../translations/useText';
import { FailureNotice } from '../FailureNotice';
import { CropInputs } from './CropInputs';
import { EffectsForm } from './EffectsForm';
import { FocalForm } from './FocalForm';
import { OutputForm } from './OutputForm';
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

/** Longest side at which the picture is shown to draw on. */
const STAGE_SIDE = 1600;

/** Picture and form on the left, what comes of them on the right. */
export function CropBuilder({ asset, settings, api, initial, onDraft, onAssetChange }: CropBuilderProps) {
  const t = useText();
  const { toggleNotification } = useNotification();
  const [{ spec, options, form, shown, ratio }, dispatch] = useBuilder(asset, settings, initial);
  const change = useCallback((next: Partial<Form>) => dispatch({ type: 'change', form: next }), [dispatch]);
  const draw = useCallback((box: Rect) => dispatch({ type: 'draw', box }), [dispatch]);
  const focus = useCallback((focal: Point | null) => dispatch({ type: 'focus', focal }), [dispatch]);

  const setOptions = useCallback((next: Partial<UrlOptions>) => dispatch({ type: 'options', options: next }), [dispatch]);

  const stageSpec = `max-${STAGE_SIDE}x${STAGE_SIDE}|format-${asset.alpha ? 'png' : 'jpeg'}`;
  const [stage, reloadStage] = useLoaded(useCallback(() => api.preview(asset.id, stageSpec), [api, asset.id, stageSpec]));
  const image = useObjectUrl(stage.status === 'ready' ? stage.value : null);

  const refused = planDraft(spec, asset, settings, []);
  const preview = usePreview(api, asset, refused.kind === 'refused' ? null : spec);
  const attention = preview.spec === spec ? (preview.preview?.attention ?? NOWHERE) : NOWHERE;
  const planned = useMemo(() => planDraft(spec, asset, settings, attention), [spec, asset, settings, attention]);
  const size = preview.spec === spec && preview.preview !== null ? preview.preview : planned.kind === 'planned' ? planned.size : null;

  const fileName = `${asset.name.replace(/\.[A-Za-z0-9]{1,5}$/, '')}.${planned.kind === 'planned' ? FORMATS[planned.format].extension : 'jpg'}`;
  const doubled = shown && planned.kind === 'planned' ? doubledSpec(form, planned, asset, settings) : null;
  const request = planned.kind === 'refused' ? null : JSON.stringify(signRequest({ spec, ...options }, doubled, fileName));
  const signed = useSignedUrls(api, asset.id, request);

  useEffect(() => onDraft({ spec, ...options }), [spec, options, onDraft]);

  const saveFocalPoint = (point: Point) => {
    api.saveFocalPoint(asset.id, point).then(
      () => {
        focus(null);
        onAssetChange();
        toggleNotification({ type: 'success', message: t('focal.saved') });
      },
      (error: unknown) => toggleNotification({ type: 'danger', message: t(`failure.${readFailure(error).kind}`) }),
    );
  };

  const focusable = shown && form.mode === 'fill' && !form.smart;
  return (
    <Grid.Root gap={6}>
      <Grid.Item col={7} xs={12} direction="column" alignItems="stretch">
        <Flex direction="column" alignItems="stretch" gap={6}>
          {stage.status === 'failed'
            ? <FailureNotice failure={stage.failure} onRetry={reloadStage} />
            : (
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
              defaultFileName={fileName}
              routes={settings.routes}
              onChange={setOptions}
            />
          </Panel>
        </Flex>
      </Grid.Item>
    </Grid.Root>
  );
}

const CENTRE: Point = { x: 50, y: 50 };
const NOWHERE: readonly Point[] = [];

const Panel = ({ gap = 0, children }: { readonly gap?: number; readonly children: ReactNode }) => (
  <Flex direction="column" alignItems="stretch" gap={gap} background="neutral0" hasRadius shadow="tableShadow" padding={6}>{children}</Flex>
);

/** What shows all of the picture needs no frame, unless it is there to be pulled. */
function frameOf(planned: Planned, pulled: boolean, { width, height }: Asset): Rect | null {
  if (planned.kind !== 'planned' || !planned.exact) return null;
  const { frame } = planned;
  return !pulled && frame.width === width && frame.height === height ? null : frame;
}

/** Only where the image really has the pixels. */
function doubledSpec(form: Form, single: Extract<Planned, { kind: 'planned' }>, asset: Asset, settings: GeneratorSettings): string | null {
  const spec = writeDoubled(form);
  if (spec === null) return null;
  const doubled = planDraft(spec, asset, settings, NOWHERE);
  return doubled.kind === 'planned' && doubled.size.width >= single.size.width * 2 - 1 && doubled.size.height >= single.size.height * 2 - 1 ? spec : null;
}

function signRequest({ spec, route, expiresAt, fileName }: Draft, doubled: string | null, defaultFileName: string): SignRequest {
  return {
    specs: doubled === null ? [spec] : [spec, doubled],
    fileName: fileName ?? defaultFileName,
    ...(route !== null && { route }),
    ...(expiresAt !== null && { expiresAt }),
  };
}
