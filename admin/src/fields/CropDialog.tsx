import { Button, Flex, Modal, Typography, VisuallyHidden } from '@strapi/design-system';
import { useCallback, useEffect, useMemo, useRef, useState, type MutableRefObject } from 'react';
import { styled } from 'styled-components';
import type { CropImage, PlanSettings } from '../../../server/src/contracts';
import { toPercentage, type ImageCrops } from '../../../server/src/core/crops/entry-crops';
import { sameRect, type Point, type Rect } from '../../../server/src/core/geometry/rect';
import { cropOfBox, planCrop, type CropPreset } from '../builder/cropPlan';
import type { EntryImage } from '../builder/entryImages';
import { CENTRE } from '../components/canvas/FocalMarker';
import { ZoomedStage } from '../components/canvas/ZoomedStage';
import { FullScreenContent } from '../components/FullScreenContent';
import type { DragPhase } from '../hooks/usePointerDrag';
import { useSettled } from '../hooks/useSettled';
import { useTranslation } from '../translations/useTranslation';
import { CropSidebar } from './CropSidebar';

interface CropDialogProps {
  readonly preset: CropPreset;
  readonly image: EntryImage;
  readonly source: CropImage;
  readonly settings: PlanSettings;
  readonly crops: ImageCrops;
  readonly imageUrl: string;
  readonly onApply: (change: Partial<ImageCrops>) => void;
  readonly onClose: () => void;
  /** Gets what to do when the editor leaves without a choice. */
  readonly leave: MutableRefObject<() => void>;
}

/** Crops an image for one preset. The entry has the crop when the editor applies it. */
export function CropDialog({ preset, image, source, settings, crops: saved, imageUrl, onApply, onClose, leave }: CropDialogProps) {
  const t = useTranslation();
  const [crops, setCrops] = useState(saved);
  const [asks, setAsks] = useState(false);
  const crop = useMemo(() => planCrop(preset, crops, source, settings), [preset, crops, source, settings]);
  const hasChanged = !sameCrops(crops, saved, preset.name);

  const draw = useCallback((box: Rect) => setCrops((last) => ({ ...last, crops: { ...last.crops, [preset.name]: cropOfBox(box, source, settings) } })), [preset, source, settings]);
  const focus = useCallback((point: Point | null) => setCrops((last) => ({ ...last, focalPoint: point && { x: toPercentage(point.x), y: toPercentage(point.y) } })), []);
  const beforeDrag = useRef(crops);
  const onDrag = (phase: DragPhase) => {
    if (phase === 'start') beforeDrag.current = crops;
    if (phase === 'cancel') setCrops(beforeDrag.current);
  };
  const automate = () => setCrops((last) => ({ ...last, crops: Object.fromEntries(Object.entries(last.crops).filter(([name]) => name !== preset.name)) }));
  const apply = () => {
    if (hasChanged) onApply({ crops: crops.crops, focalPoint: crops.focalPoint });
    onClose();
  };
  // A key, a click outside and the button at the top must not lose a crop.
  leave.current = hasChanged ? () => setAsks(true) : onClose;
  const isAsking = asks && hasChanged;
  const applyButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAsking) applyButton.current?.focus();
  }, [isAsking]);
  const size = crop.plan.kind === 'planned' ? crop.plan.size : null;
  const announced = useSettled(crop.box === null || size === null ? t('crops.automatic') : t('crops.status', { state: crop.isOwn ? t('crops.own') : t('crops.automatic'), x: crop.box.left, y: crop.box.top, ...crop.box }));

  return (
    <FullScreenContent aria-describedby={undefined} data-testid="crop-dialog">
      <Modal.Header closeLabel={t('close')}>
        <Modal.Title>{preset.label} · {image.name}</Modal.Title>
      </Modal.Header>
      <Modal.Body>
        <Columns>
          <ZoomedStage
            source={source}
            imageUrl={imageUrl}
            frame={crop.box}
            ratio={preset.ratio}
            focalPoint={crop.isOwn ? null : (crops.focalPoint ?? source.focalPoint ?? CENTRE)}
            touch={crop.isOwn ? 'move' : 'handles'}
            onDraw={draw}
            onFocus={crop.isOwn ? null : focus}
            onDrag={onDrag}
          />
          <CropSidebar preset={preset} crop={crop} crops={crops} source={source} imageUrl={imageUrl} onDraw={draw} onFocus={focus} onAutomate={automate} />
        </Columns>
        <VisuallyHidden role="status">{announced}</VisuallyHidden>
      </Modal.Body>
      <Modal.Footer>
        <Flex gap={4} wrap="wrap">
          {isAsking && <Typography role="alert">{t('crops.unsaved')}</Typography>}
          <Button variant={isAsking ? 'danger-light' : 'tertiary'} onClick={onClose}>{isAsking ? t('crops.discard') : t('crops.cancel')}</Button>
        </Flex>
        <Button ref={applyButton} onClick={apply}>{t('crops.apply')}</Button>
      </Modal.Footer>
    </FullScreenContent>
  );
}

function sameCrops(a: ImageCrops, b: ImageCrops, preset: string): boolean {
  const [one, other] = [a.crops[preset], b.crops[preset]];
  const sameBox = one === undefined || other === undefined ? one === other : sameRect(one, other);
  return sameBox && a.focalPoint?.x === b.focalPoint?.x && a.focalPoint?.y === b.focalPoint?.y;
}

const Columns = styled.div`
  display: grid;
  grid-template-columns: minmax(0, 1fr) 32rem;
  gap: 2.4rem;
  @media (max-width: 767px) { grid-template-columns: minmax(0, 1fr); }
`;
