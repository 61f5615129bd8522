import { Grid } from '@strapi/design-system';
import type { LibraryImage } from '../../api/useLibraryImages';
import { ImageTile } from './ImageTile';

/** Names of the chosen images, by their ids. */
export type ChosenImages = ReadonlyMap<number, string>;

interface ImageGridProps {
  readonly images: readonly LibraryImage[];
  readonly chosen?: ChosenImages;
  readonly onChoose?: (chosen: ChosenImages) => void;
}

export function ImageGrid({ images, chosen, onChoose }: ImageGridProps) {
  const choose = ({ id, name }: LibraryImage, isChosen: boolean) => {
    const next = new Map(chosen);
    if (isChosen) next.set(id, name);
    else next.delete(id);
    onChoose?.(next);
  };
  return (
    <Grid.Root gap={4} tag="ul" role="list">
      {images.map((image) => (
        <Grid.Item key={image.id} col={3} s={4} xs={6} tag="li" direction="column" alignItems="stretch">
          <ImageTile image={image} chosen={chosen?.has(image.id) ?? false} onChoose={onChoose && ((isChosen) => choose(image, isChosen))} />
        </Grid.Item>
      ))}
    </Grid.Root>
  );
}
