import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { useCallback, useState } from 'react';
import { styled } from 'styled-components';
import type { Point, Rect } from '../../../../server/src/core/geometry/rect';
import { ratioOf } from '../../builder/builderState';
import { maxCloseness } from '../../builder/fillFocus';
import { cropFrameOf } from '../../builder/planDraft';
import { useGesture } from '../../hooks/useGesture';
import type { DragPhase } from '../../hooks/usePointerDrag';
import { useTranslation } from '../../translations/useTranslation';
import { Slider } from '../inputs/Slider';
import type { CanvasProps } from './Canvas';
import { CENTRE } from './FocalMarker';
import { ZoomedStage } from './ZoomedStage';

type CropCanvasProps = Pick<CanvasProps, 'asset' | 'state' | 'plan' | 'attention' | 'dispatch'> & { readonly stageUrl: string | null };

/** The source with the crop. In "Crop to size" a drag moves the focal point; otherwise it moves, resizes or draws a crop. */
export function CropCanvas({ asset, state, plan, stageUrl, attention, dispatch }: CropCanvasProps) {
  const t = useTranslation();
  const { form, formInSync } = state;
  // The output has this ratio, so the crop has it, too.
  const ratio = ratioOf(form) ?? state.ratio;
  const [byFinger, setByFinger] = useState(false);
  const { gesture, onDrag } = useGesture(dispatch);
  const fill = formInSync && form.mode === 'fill';
  const draw = useCallback((box: Rect) => dispatch({ type: 'draw', box, ...gesture() }), [dispatch, gesture]);
  const focus = useCallback((focal: Point) => dispatch({ type: 'focus', focal, ...gesture() }), [dispatch, gesture]);
  const zoom = (closeness: number) => {
    // Without a focal point there is nothing to come closer to.
    const focal = form.focal ?? (asset.focalPoint === null && closeness > 0 ? CENTRE : null);
    dispatch({ type: 'change', form: { closeness, focal }, ...gesture() });
  };
  return (
    <ZoomedStage
      source={asset}
      imageUrl={stageUrl}
      frame={cropFrameOf(plan, form.mode === 'crop', asset)}
      ratio={ratio}
      focalPoint={fill ? (form.smart ? null : (form.focal ?? asset.focalPoint ?? CENTRE)) : asset.focalPoint}
      suggestion={fill && attention !== null ? { x: (attention.x / asset.width) * 100, y: (attention.y / asset.height) * 100 } : null}
      onDraw={fill ? null : draw}
      onFocus={fill ? focus : null}
      onDrag={onDrag}
      touch={byFinger ? 'draw' : 'none'}
    >
      {fill && !form.smart && <ClosenessSlider value={form.closeness} max={maxCloseness(asset, form)} onChange={zoom} onDrag={onDrag} />}
      <ByFinger><Button size="S" variant={byFinger ? 'secondary' : 'tertiary'} aria-pressed={byFinger} onClick={() => setByFinger(!byFinger)}>{t('canvas.byFinger')}</Button></ByFinger>
    </ZoomedStage>
  );
}

interface ClosenessSliderProps {
  readonly value: number;
  /** No more than this has an effect. */
  readonly max: number;
  readonly onChange: (value: number) => void;
  readonly onDrag: (phase: DragPhase) => void;
}

function ClosenessSlider({ value, max, onChange, onDrag }: ClosenessSliderProps) {
  const t = useTranslation();
  return (
    <Flex tag="label" gap={2}>
      <Typography variant="pi" fontWeight="bold">{t('canvas.zoom')}</Typography>
      <Box width="14rem"><Slider name="zoom" min={0} max={Math.max(1, max)} value={Math.min(value, max)} disabled={max === 0} hint={t('canvas.zoom.hint')} onChange={onChange} onDrag={onDrag} /></Box>
    </Flex>
  );
}

/** With a mouse or a pen there is nothing to switch. */
const ByFinger = styled.span`
  display: none;
  @media (any-pointer: coarse) { display: inline-flex; }
`;
