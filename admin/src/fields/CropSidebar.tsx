import { Button, Flex, Status, Typography } from '@strapi/design-system';
import type { CropImage } from '../../../server/src/contracts';
import type { ImageCrops } from '../../../server/src/core/crops/entry-crops';
import type { Point, Rect } from '../../../server/src/core/geometry/rect';
import { centreBox } from '../builder/cropBox';
import type { CropPlan, CropPreset } from '../builder/cropPlan';
import { BoxInputs } from '../components/inputs/BoxInputs';
import { CENTRE } from '../components/canvas/FocalMarker';
import { FocalInputs } from '../components/inputs/FocalInputs';
import { useTranslation } from '../translations/useTranslation';
import { CropPicture } from '../components/canvas/CropPicture';

interface CropSidebarProps {
  readonly preset: CropPreset;
  readonly crop: CropPlan;
  readonly crops: ImageCrops;
  readonly source: CropImage;
  readonly imageUrl: string;
  readonly onDraw: (box: Rect) => void;
  readonly onFocus: (point: Point | null) => void;
  readonly onAutomate: () => void;
}

/** CSS pixels. */
const RESULT = { width: 300, height: 180 };

/** The result, and the crop or the focal point in numbers. */
export function CropSidebar({ preset, crop: { plan, box, isOwn, wanted }, crops, source, imageUrl, onDraw, onFocus, onAutomate }: CropSidebarProps) {
  const t = useTranslation();
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Flex role="group" aria-label={t('crops.mode')} gap={2} wrap="wrap">
        <Button variant={isOwn ? 'tertiary' : 'secondary'} aria-pressed={!isOwn} onClick={onAutomate}>{t('crops.automatic')}</Button>
        <Button variant={isOwn ? 'secondary' : 'tertiary'} aria-pressed={isOwn} onClick={() => !isOwn && box !== null && onDraw(box)}>{t('crops.mode.own')}</Button>
      </Flex>
      <Typography variant="pi" textColor="neutral600">{isOwn ? t('crops.own.hint') : t('crops.automatic.hint')}</Typography>
      <CropPicture plan={plan} source={source} imageUrl={imageUrl} bounds={RESULT} />
      {plan.kind === 'planned' && <Typography variant="pi" fontWeight="bold" textColor="neutral800">{t('crops.size', { ...plan.size })}</Typography>}
      {plan.kind === 'planned' && wanted !== null && (
        <Status variant="alternative" size="S">
          <Typography variant="pi">{t('crops.tooSmall', { width: wanted.width, height: wanted.height, actualWidth: plan.size.width, actualHeight: plan.size.height })}</Typography>
        </Status>
      )}
      {plan.kind === 'rejected' && <Status variant="danger" size="S"><Typography variant="pi">{plan.reason}</Typography></Status>}
      {isOwn && box !== null && (
        <>
          <BoxInputs box={box} source={source} ratio={preset.ratio} onDraw={onDraw} />
          <Flex><Button variant="tertiary" onClick={() => onDraw(centreBox(box, source))}>{t('crop.centre')}</Button></Flex>
        </>
      )}
      {!isOwn && (
        <>
          <FocalInputs point={crops.focalPoint ?? source.focalPoint ?? CENTRE} onFocus={onFocus} />
          <Typography variant="pi" textColor="neutral600">{crops.focalPoint === null ? t('crops.focal.image') : t('crops.focal.own')}</Typography>
          <Flex><Button variant="tertiary" onClick={() => onFocus(null)}>{t('focal.reset')}</Button></Flex>
        </>
      )}
    </Flex>
  );
}
