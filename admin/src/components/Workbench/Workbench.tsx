import { Button, VisuallyHidden } from '@strapi/design-system';
import { lazy, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { styled } from 'styled-components';
import type { Asset, GeneratorSettings } from '../../../../server/src/contracts';
import type { OutputFormat } from '../../../../server/src/core/formats';
import type { Rect } from '../../../../server/src/core/geometry/rect';
import type { FailureKind } from '../../api/readFailure';
import type { GeneratorApi } from '../../api/useGeneratorApi';
import { roundBox } from '../../builder/cropBox';
import type { Draft, LinkOptions } from '../../builder/draft';
import type { Form, Mode } from '../../builder/form';
import { formToSpec, formToSpec2x } from '../../builder/formSpec';
import { lossesOf } from '../../builder/losses';
import { isSmallerThanRequested } from '../../builder/planDraft';
import { recentSettings, rememberSettings } from '../../builder/recentSettings';
import { deleteDraft, saveDraft } from '../../builder/savedDraft';
import { shapesOf, type CollectedShape } from '../../builder/shapes';
import { defaultFileName } from '../../builder/signedUrls';
import { useAttention } from '../../hooks/useAttention';
import { useBuilder, useBuilderResult } from '../../hooks/useBuilder';
import { useCopied } from '../../hooks/useCopied';
import { useIsPast } from '../../hooks/useIsPast';
import { useSettled } from '../../hooks/useSettled';
import { useStageImage } from '../../hooks/useStageImage';
import { useUndoKeys } from '../../hooks/useUndoKeys';
import { useWidth } from '../../hooks/useWidth';
import { formatBytes } from '../../translations/formatBytes';
import { useTranslation } from '../../translations/useTranslation';
import { Canvas } from '../canvas/Canvas';
import { LoadedLater } from '../LoadedLater';
import { RatioStrip } from '../RatioStrip/RatioStrip';
import { Advanced } from './Advanced';
import { CopyLink } from './CopyLink';
import { LeaveDialog, type Leaving } from './LeaveDialog';
import { LinkStep } from './LinkStep';
import { QualityStep } from './QualityStep';
import { ResultBar } from './ResultBar';
import { SavedDraft } from './SavedDraft';
import { ShapeStep } from './ShapeStep';
import { Step } from './Step';
import { WorkbenchHeader } from './WorkbenchHeader';

const ReadySettings = lazy(async () => ({ default: (await import('./ReadySettings')).ReadySettings }));
const LinkSet = lazy(async () => ({ default: (await import('./LinkSet')).LinkSet }));

interface WorkbenchProps {
  readonly asset: Asset;
  readonly settings: GeneratorSettings;
  readonly api: GeneratorApi;
  readonly initial: Partial<Draft>;
  /** In front of the header, for example "Back". */
  readonly navigation?: ReactNode;
  readonly onDraft: (draft: Draft) => void;
  /** Called when the workbench has changed the asset, so that `asset` is out of date. */
  readonly onAssetChange: () => void;
  /** For a workbench that can be closed over something else. */
  readonly leaving?: Leaving | undefined;
}

const STEPS = ['shape', 'quality', 'link'] as const;
type StepName = (typeof STEPS)[number];

/** The URL generator: a canvas, and beside it the steps from a shape to a link. */
export function Workbench({ asset, settings, api, initial, navigation, onDraft, onAssetChange, leaving }: WorkbenchProps) {
  const t = useTranslation();
  const { locale } = useIntl();
  const [history, dispatch] = useBuilder(asset, settings, initial);
  const { spec, options, form, formInSync, ratio } = history.present;
  const [canvas, canvasWidth] = useWidth<HTMLDivElement>();
  const { plan, preview, signed, size } = useBuilderResult(api, asset, settings, history.present, canvasWidth);
  const stage = useStageImage(api, asset);
  const [step, setStep] = useState<StepName>('shape');
  const [set, setSet] = useState<readonly CollectedShape[]>([]);
  const [linkIsCopied, onLinkCopied] = useCopied(JSON.stringify([spec, options]));
  const [setIsCopied, onSetCopied] = useCopied(JSON.stringify([set, options]));
  const [recent, setRecent] = useState(recentSettings);
  const shapes = useMemo(() => shapesOf(form, asset, settings.presets), [form, asset, settings]);
  const attention = useAttention(api, asset, (formInSync && form.mode === 'fill') || settings.presets.some((preset) => preset.spec.includes('-smart')));
  useUndoKeys(dispatch);

  const change = useCallback((next: Partial<Form>) => dispatch({ type: 'change', form: next }), [dispatch]);
  const draw = useCallback((box: Rect) => dispatch({ type: 'draw', box }), [dispatch]);
  const choose = useCallback((next: string) => dispatch({ type: 'spec', spec: next }), [dispatch]);
  const setOptions = useCallback((next: Partial<LinkOptions>) => dispatch({ type: 'options', options: next }), [dispatch]);
  // A free crop starts with what the picture shows now.
  const chooseMode = (mode: Mode) => (mode === 'crop' && plan.kind === 'planned' && plan.exact ? draw(roundBox(plan.visible, asset)) : change({ mode }));
  const onFocalPointSaved = () => {
    dispatch({ type: 'focus', focal: null });
    onAssetChange();
  };

  const changed = history.past.length > 0;
  const isUndone = !changed && history.future.length > 0;
  const onCopied = () => {
    onLinkCopied();
    if (changed && formInSync) setRecent(rememberSettings(form));
  };
  useEffect(() => {
    onDraft({ spec, ...options });
    if (changed) saveDraft(asset.id, { spec, ...options });
    else if (isUndone) deleteDraft(asset.id);
  }, [spec, options, changed, isUndone, asset.id, onDraft]);

  const rejected = plan.kind === 'rejected' ? plan.reason : null;
  const isPast = useIsPast(options.expiresAt);
  // A preview that is too large, or that a busy server does not make, says nothing about the link.
  const failed = rejected !== null || isPast || signed.failure !== null || (preview.failure !== null && BROKEN.includes(preview.failure.kind));
  const urls = failed ? NO_URLS : signed.urls;
  const fileName = defaultFileName(asset, plan);
  const link = { urls, size, alt: options.alt ?? asset.alternativeText, fileName: options.fileName ?? fileName };
  // With the bytes: a change of the quality alone is announced, too.
  const bytes = preview.final === null ? [] : [formatBytes(preview.final.size, locale)];
  const ready = urls.length > 0 && size !== null && !preview.busy ? [t('link.ready', { width: size.width, height: size.height }), ...bytes].join(', ') : t('link.updating');
  const announced = useSettled(failed ? t('link.none') : preview.failure !== null ? t(`failure.${preview.failure.kind}`) : ready);
  /** With the spec for 2x screens, where the link has one. */
  const specsOf = (other: Form): readonly string[] => [formToSpec(other), ...(urls.length > 1 ? [formToSpec2x(other)] : [])].filter((text) => text !== null);
  const specsIn = formInSync && form.format !== 'auto' ? (format: OutputFormat) => specsOf({ ...form, format, lossless: false }) : null;
  const shapeError = formInSync ? rejected : null;
  return (
    <Frame>
      <WorkbenchHeader asset={asset} navigation={navigation} thumbnail={stage.imageUrl} history={history} dispatch={dispatch}>
        <CopyLink link={link} preview={preview.final} asset={asset} specsIn={specsIn} formats={settings.writableFormats} options={options} api={api} onCopied={onCopied} />
      </WorkbenchHeader>
      {leaving !== undefined && <LeaveDialog leaving={leaving} asks={(changed && !linkIsCopied) || (set.length > 0 && !setIsCopied)} />}
      <VisuallyHidden role="status" data-testid="announcement">{announced}</VisuallyHidden>
      <Columns>
        <Controls>
          <SavedDraft asset={asset} offered={initial.spec === undefined && !changed} onRestore={(draft) => dispatch({ type: 'restore', draft })} />
          <PhoneSteps role="group" aria-label={t('steps')}>
            {STEPS.map((name) => <Button key={name} variant={name === step ? 'secondary' : 'tertiary'} aria-pressed={name === step} onClick={() => setStep(name)}>{t(`step.${name}`)}</Button>)}
          </PhoneSteps>
          <Step number={1} title={t('step.shape')} isOpen={step === 'shape'}>
            <ShapeStep
              api={api} asset={asset} canSaveFocalPoint={asset.editable && leaving === undefined} form={form} ratio={ratio} error={shapeError} dispatch={dispatch} onMode={chooseMode}
              onFocalPointSaved={onFocalPointSaved}
            />
            {stage.imageUrl !== null && (
              <LoadedLater><ReadySettings api={api} asset={asset} settings={settings} form={form} spec={spec} recent={recent} canSave={rejected === null} onChoose={choose} /></LoadedLater>
            )}
          </Step>
          <Step number={2} title={t('step.quality')} isOpen={step === 'quality'}>
            <QualityStep
              api={api} asset={asset} form={form} plan={plan} final={preview.final} isResting={!preview.busy && formInSync && !failed}
              formats={settings.writableFormats} losses={lossesOf(plan, asset)} specOf={(next) => formToSpec({ ...form, ...next })} dispatch={dispatch}
            />
          </Step>
          <Step number={3} title={t('step.link')} isOpen={step === 'link'}>
            <LinkStep asset={asset} url={urls[0]} isPast={isPast} onCopied={onCopied} options={options} defaultFileName={fileName} routes={settings.routes} onChange={setOptions} />
          </Step>
          <Advanced form={form} spec={spec} formInSync={formInSync} error={rejected} isOpen={step === 'shape'} onSpec={(typed) => dispatch({ type: 'spec', spec: typed, typed: true })} onChange={change} />
        </Controls>
        <Picture ref={canvas}>
          <Canvas api={api} asset={asset} state={history.present} plan={plan} preview={preview} stage={stage} attention={preview.attention[0] ?? attention} dispatch={dispatch} />
          <ResultBar asset={asset} preview={preview} size={size} link={signed} problem={rejected !== null ? t('rejected', { reason: rejected }) : isPast ? t('expiry.past') : null} tooSmall={formInSync && plan.kind === 'planned' && plan.plan.kind === 'raster' && isSmallerThanRequested(form, plan.size)} />
        </Picture>
        <Shapes>
          <RatioStrip asset={asset} settings={settings} shapes={shapes} stageUrl={stage.imageUrl} attention={attention} spec={spec} onSelect={choose} set={set} onSet={setSet} />
          {set.length > 0 && <LoadedLater><LinkSet key={JSON.stringify([set, options.route, options.expiresAt])} api={api} asset={asset} set={set} options={options} onClear={() => setSet([])} onCopied={onSetCopied} /></LoadedLater>}
        </Shapes>
      </Columns>
    </Frame>
  );
}

const NO_URLS: readonly string[] = [];
/** The link fails for these reasons, too. */
const BROKEN: readonly FailureKind[] = ['invalid', 'gone', 'unreadable', 'notFound'];

/** Below this width the steps are tabs, below the canvas. */
const PHONE = '@media (max-width: 1023px)';
/** A phone on its side, or a laptop at 200 %: a picture that stays in sight would leave no room for the settings. */
const LOW = '@media (max-width: 1023px) and (max-height: 599px)';

const Frame = styled.div`
  /* What only screen readers find has its place in here: elsewhere it would make the window higher. */
  position: relative;
  --canvas-height: max(200px, calc(100vh - 40rem));
  ${PHONE} { --canvas-height: 26vh; padding-bottom: 7.2rem; }
`;

/** The controls come first for the keyboard; on the screen the picture does. */
const Columns = styled.div`
  display: grid;
  grid-template: 'picture controls' auto 'shapes controls' 1fr / minmax(0, 1fr) 360px;
  align-items: start;
  gap: 0.8rem 1.6rem;
  padding: 1.2rem 1.6rem;
  ${PHONE} { grid-template: 'picture' 'shapes' 'controls' / minmax(0, 1fr); padding: 0.8rem; }
`;

const Controls = styled.div`
  grid-area: controls;
  display: flex;
  flex-direction: column;
  gap: 0.8rem;
  min-width: 0;
  /* What gets the focus is below the picture and above the link. */
  ${PHONE} { button, input, [role='combobox'] { scroll-margin: calc(26vh + 20rem) 0 9.6rem; } }
  ${LOW} { button, input, [role='combobox'] { scroll-margin: 7.2rem 0 9.6rem; } }
`;

const Panel = styled.div`
  min-width: 0;
  padding: 1.2rem;
  border-radius: 4px;
  background: ${({ theme }) => theme.colors.neutral0};
  box-shadow: ${({ theme }) => theme.shadows.tableShadow};
  ${PHONE} { padding: 0.8rem; }
`;

/** Stays in sight while the settings scroll. */
const Picture = styled(Panel)`
  grid-area: picture;
  position: sticky;
  top: 6.4rem;
  z-index: 2;
  display: flex;
  flex-direction: column;
  gap: 0.8rem;
  ${PHONE} { top: 5.6rem; }
  ${LOW} { position: static; }
`;

const Shapes = styled(Panel)`
  grid-area: shapes;
  /* As the controls. */
  ${PHONE} { button, input { scroll-margin: calc(26vh + 20rem) 0 9.6rem; } }
  ${LOW} { button, input { scroll-margin: 7.2rem 0 9.6rem; } }
`;

const PhoneSteps = styled.div`
  display: none;
  ${PHONE} { display: grid; grid-template-columns: repeat(3, 1fr); gap: 4px; }
`;
