import { Flex, Loader, Typography } from '@strapi/design-system';
import { useCallback, useMemo } from 'react';
import { styled } from 'styled-components';
import type { CropImage, PlanSettings } from '../../../server/src/contracts';
import { readImageCrops, type ImageCrops } from '../../../server/src/core/crops/entry-crops';
import { cropFieldApi } from '../api/cropFieldApi';
import { cropPresetsOf } from '../builder/cropPlan';
import type { EntryImage } from '../builder/entryImages';
import { FailureNotice } from '../components/FailureNotice';
import { useEntryStage } from '../hooks/useEntryStage';
import { useLoaded } from '../hooks/useLoaded';
import { useTranslation } from '../translations/useTranslation';
import { AltField } from './AltField';
import { CropTile } from './CropTile';

interface ImageCropsFormProps {
  readonly image: EntryImage;
  readonly settings: PlanSettings;
  /** Of the field's options; null for all. */
  readonly presets: readonly string[] | null;
  /** Of the field: all images. */
  readonly value: unknown;
  readonly disabled: boolean;
  readonly onChange: (change: Partial<ImageCrops>) => void;
}

/** What the entry says of one image: a tile for each preset, and the alternative text. */
export function ImageCropsForm({ image, settings, presets, value, disabled, onChange }: ImageCropsFormProps) {
  const t = useTranslation();
  const { id, hash, updatedAt } = image;
  // The other properties belong to a state of the file, which `updatedAt` stands for.
  const [facts, reload] = useLoaded(useCallback(() => cropFieldApi.image(image), [id, hash, updatedAt]));
  const crops = useMemo(() => readImageCrops(value, image.documentId), [value, image.documentId]);
  return (
    <Flex direction="column" alignItems="stretch" gap={4} role="group" aria-label={image.name}>
      <Name variant="pi" textColor="neutral600">{image.name}</Name>
      {facts.status === 'loading' && <Loader small>{t('loading')}</Loader>}
      {facts.status === 'failed' && <FailureNotice failure={facts.failure} onRetry={reload} />}
      {facts.status === 'ready' && <Tiles image={image} source={facts.value} settings={settings} presets={presets} crops={crops} disabled={disabled} onChange={onChange} />}
      <AltField own={crops.alt} inherited={image.alternativeText} disabled={disabled} onChange={(alt) => onChange({ alt })} />
    </Flex>
  );
}

interface TilesProps extends Omit<ImageCropsFormProps, 'value'> {
  readonly source: CropImage;
  readonly crops: ImageCrops;
}

function Tiles({ image, source, settings, presets, crops, disabled, onChange }: TilesProps) {
  const known = useMemo(() => cropPresetsOf(settings, presets), [settings, presets?.join()]);
  const { imageUrl, loaded, reload } = useEntryStage(image, source);
  if (loaded.status === 'failed') return <FailureNotice failure={loaded.failure} onRetry={reload} />;
  return (
    <TileList>
      {known.map((preset) => (
        <li key={preset.name}>
          <CropTile preset={preset} image={image} source={source} settings={settings} crops={crops} imageUrl={imageUrl} disabled={disabled} onChange={onChange} />
        </li>
      ))}
    </TileList>
  );
}

const Name = styled(Typography)`
  overflow-wrap: anywhere;
`;

const TileList = styled.ul`
  display: flex;
  flex-wrap: wrap;
  align-items: flex-end;
  gap: 1.6rem;
`;
