import { Flex, Modal, Typography } from '@strapi/design-system';
import { lazy, useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { styled } from 'styled-components';
import type { CropImage, PlanSettings } from '../../../server/src/contracts';
import type { ImageCrops } from '../../../server/src/core/crops/entry-crops';
import { planCrop, type CropPlan, type CropPreset } from '../builder/cropPlan';
import type { EntryImage } from '../builder/entryImages';
import { useTranslation } from '../translations/useTranslation';
import { CropPicture } from '../components/canvas/CropPicture';
import { LoadedLater } from '../components/LoadedLater';

const CropDialog = lazy(async () => ({ default: (await import('./CropDialog')).CropDialog }));

interface CropTileProps {
  readonly preset: CropPreset;
  readonly image: EntryImage;
  readonly source: CropImage;
  readonly settings: PlanSettings;
  readonly crops: ImageCrops;
  /** An image of the whole source; null while it loads. */
  readonly imageUrl: string | null;
  readonly disabled: boolean;
  readonly onChange: (change: Partial<ImageCrops>) => void;
}

/** What is served for a preset. A click opens the crop dialog. */
export function CropTile({ preset, image, source, settings, crops, imageUrl, disabled, onChange }: CropTileProps) {
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  const leave = useRef(close);
  const crop = useMemo(() => planCrop(preset, crops, source, settings), [preset, crops, source, settings]);
  const face = <TileFace preset={preset} crop={crop} source={source} imageUrl={imageUrl} />;
  const name = useTileName(preset, crop);
  if (disabled || imageUrl === null) return <Still role="img" aria-label={name} data-testid="crop-tile" data-preset={preset.name}>{face}</Still>;
  return (
    <Modal.Root open={open} onOpenChange={(next) => (next ? setOpen(true) : leave.current())}>
      <Modal.Trigger>
        <TileButton type="button" aria-label={name} data-testid="crop-tile" data-preset={preset.name}>{face}</TileButton>
      </Modal.Trigger>
      {open && (
        <LoadedLater>
          <CropDialog preset={preset} image={image} source={source} settings={settings} crops={crops} imageUrl={imageUrl} onApply={onChange} onClose={close} leave={leave} />
        </LoadedLater>
      )}
    </Modal.Root>
  );
}

/** The visible texts of a tile. */
function useTileTexts({ label }: CropPreset, { isOwn, wanted }: CropPlan): readonly string[] {
  const t = useTranslation();
  return [label, isOwn ? t('crops.own') : t('crops.automatic'), ...(wanted === null ? [] : [t('crops.few')])];
}

/** Begins with the visible texts, which users of voice control say. */
function useTileName(preset: CropPreset, crop: CropPlan): string {
  const t = useTranslation();
  const name = useTileTexts(preset, crop).join(' ');
  return crop.plan.kind === 'planned' ? t('crops.tile', { name, ...crop.plan.size }) : name;
}

/** CSS pixels. */
const TILE = { width: 200, height: 104 };

function TileFace({ preset, crop, source, imageUrl }: Pick<CropTileProps, 'preset' | 'source' | 'imageUrl'> & { readonly crop: CropPlan }): ReactNode {
  const [label, state, few] = useTileTexts(preset, crop);
  return (
    <>
      <CropPicture plan={crop.plan} source={source} imageUrl={imageUrl} bounds={TILE} />
      <Flex direction="column" alignItems="flex-start" maxWidth={`${TILE.width}px`}>
        <Typography variant="pi" fontWeight="bold" textColor="neutral800">{label}</Typography>{' '}
        <Typography variant="pi" textColor={crop.isOwn ? 'primary600' : 'neutral600'}>{state}</Typography>{' '}
        {few !== undefined && <Typography variant="pi" textColor="neutral800">{few}</Typography>}
      </Flex>
    </>
  );
}

const Still = styled.div`
  display: flex;
  flex-direction: column;
  gap: 0.8rem;
`;

const TileButton = styled.button`
  display: flex;
  flex-direction: column;
  gap: 0.8rem;
  padding: 0.4rem;
  border: 0;
  border-radius: 4px;
  background: none;
  text-align: start;
  cursor: pointer;
  touch-action: manipulation;
  &:hover { background: ${({ theme }) => theme.colors.neutral150}; }
  &:focus-visible { outline: 2px solid ${({ theme }) => theme.colors.primary600}; }
`;
