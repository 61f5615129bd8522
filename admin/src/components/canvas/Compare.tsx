import { Loader, Typography } from '@strapi/design-system';
import { useRef, useState } from 'react';
import { styled } from 'styled-components';
import type { Asset } from '../../../../server/src/contracts';
import type { Size } from '../../../../server/src/core/geometry/rect';
import type { GeneratorApi } from '../../api/useGeneratorApi';
import type { BuilderState } from '../../builder/builderState';
import type { DraftPlan } from '../../builder/planDraft';
import { useCanvasSpace } from '../../hooks/useCanvasSpace';
import { useComparedSource } from '../../hooks/useComparedSource';
import type { PreviewState } from '../../hooks/usePreview';
import { useTranslation } from '../../translations/useTranslation';
import { InstantFrame } from './InstantFrame';
import { PreviewBadge } from './PreviewBadge';

interface CompareProps {
  readonly api: GeneratorApi;
  readonly asset: Asset;
  readonly state: BuilderState;
  readonly plan: DraftPlan;
  readonly preview: PreviewState;
  /** An image of the whole source; null while it loads. */
  readonly stageUrl: string | null;
  /** Whether a pixel of the rendition is a CSS pixel. By default it fits into the canvas. */
  readonly trueSize: boolean;
}

/** Per cent of the width that show the original at first. */
const START = 50;

/** The original on the left of a line that the editor moves, the rendition on the right: as planned until the server's picture is there. */
export function Compare({ api, asset, state, plan, preview, stageUrl, trueSize }: CompareProps) {
  const t = useTranslation();
  const [split, setSplit] = useState(START);
  const canvas = useRef<HTMLDivElement>(null);
  const space = useCanvasSpace(canvas);
  const { shown, final } = preview;
  const { spec } = state;
  const source = useComparedSource(api, asset, state, final !== null);
  const current = shown?.spec === spec ? shown : null;
  const planned = plan.kind === 'planned' ? plan : null;
  /** Until the plan is known, the last picture stays as it was. */
  const size = final ?? (planned?.exact === false ? current?.size : null) ?? planned?.size ?? shown?.size ?? null;
  const scale = size === null ? 1 : trueSize ? 1 : Math.min(1, space.width / size.width, space.height / size.height);
  const frame = planned !== null && stageUrl !== null ? { plan: planned, source: asset, imageUrl: stageUrl, scale } : null;
  const comparable = frame !== null && planned?.exact === true;
  const picture = current ?? (frame === null ? shown : null);
  return (
    <Wrapper>
      <PreviewBadge preview={preview} />
      <Scroller ref={canvas} tabIndex={trueSize ? 0 : undefined} role="group" aria-label={t('canvas.compare')}>
        {size === null ? plan.kind !== 'rejected' && <Loader>{t('loading')}</Loader> : (
          <Picture style={scaled(size, scale)} data-testid="compare">
            {comparable && <Side aria-hidden style={{ clipPath: `inset(0 ${100 - split}% 0 0)` }}>{source === null ? <InstantFrame {...frame} plain /> : <img src={source} alt="" decoding="sync" data-testid="source" />}</Side>}
            <Side style={{ clipPath: comparable ? `inset(0 0 0 ${split}%)` : 'none' }}>
              {picture !== null
                ? <img src={picture.url} alt={t('preview.alt', { name: asset.name })} decoding="sync" data-testid="preview" data-spec={picture.spec} data-final={picture.isFinal} data-stale={picture !== current} />
                : frame !== null && <InstantFrame {...frame} />}
            </Side>
            {comparable && (
              <>
                <Split type="range" min={0} max={100} value={split} aria-label={t('compare.split')} onChange={({ target }) => setSplit(Number(target.value))} />
                <Line aria-hidden style={{ left: `${split}%` }} />
              </>
            )}
          </Picture>
        )}
      </Scroller>
      {comparable && <Typography variant="pi" textColor="neutral600" textAlign="center" tag="p">{t('compare.sides')}</Typography>}
    </Wrapper>
  );
}

const scaled = ({ width, height }: Size, scale: number) => ({ width: width * scale, height: height * scale });

const Wrapper = styled.div`
  position: relative;
`;

const Scroller = styled.div`
  display: flex;
  overflow: auto;
  min-height: 4.8rem;
  max-height: var(--canvas-height, 60vh);
`;

const Picture = styled.div`
  position: relative;
  flex: none;
  overflow: hidden;
  margin: auto;
  background: repeating-conic-gradient(${({ theme }) => theme.colors.neutral200} 0 25%, ${({ theme }) => theme.colors.neutral0} 0 50%) 0 0 / 20px 20px;
`;

const Side = styled.div`
  position: absolute;
  inset: 0;
  > img { display: block; width: 100%; height: 100%; }
  > img[data-stale='true'] { filter: grayscale(1) opacity(0.5); object-fit: contain; }
`;

/** Covers the picture; the line shows its value. */
const Split = styled.input`
  position: absolute;
  inset: 0;
  width: 100%;
  height: 100%;
  margin: 0;
  opacity: 0;
  cursor: ew-resize;
  touch-action: pan-y;
`;

const Line = styled.div`
  position: absolute;
  top: 0;
  bottom: 0;
  width: 2px;
  margin-left: -1px;
  background: #fff;
  box-shadow: 0 0 0 1px #0008;
  pointer-events: none;
  forced-color-adjust: none;
  input:focus-visible + & { background: ${({ theme }) => theme.colors.primary500}; width: 4px; margin-left: -2px; }
`;
