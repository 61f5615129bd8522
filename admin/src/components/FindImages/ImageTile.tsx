import { Checkbox, Typography } from '@strapi/design-system';
import { useCallback, useState } from 'react';
import { Link } from 'react-router-dom';
import { styled } from 'styled-components';
import type { LibraryImage } from '../../api/useLibraryImages';
import { useTranslation } from '../../translations/useTranslation';
import { Thumbnail } from './Thumbnail';

interface ImageTileProps {
  readonly image: LibraryImage;
  readonly chosen: boolean;
  /** Without it the tile has no checkbox. */
  readonly onChoose?: ((chosen: boolean) => void) | undefined;
}

/** An image with a link to its URL generator. The link of a damaged one leads to the Media Library, where the file can be replaced. */
export function ImageTile({ image: { id, name, size, mime }, image, chosen, onChoose }: ImageTileProps) {
  const t = useTranslation();
  const [isDamaged, setDamaged] = useState(false);
  const note = useCallback(() => setDamaged(true), []);
  return (
    <Card>
      {onChoose !== undefined && !isDamaged && (
        <Choice><Checkbox aria-label={t('find.choose', { name })} checked={chosen} onCheckedChange={(value) => onChoose(value === true)} /></Choice>
      )}
      <TileLink to={isDamaged ? `/plugins/upload?assetId=${id}` : `assets/${id}`}>
        <Thumbnail image={image} onDamaged={note} />
        <Typography variant="pi" fontWeight="bold" textColor="neutral800" ellipsis>{name}</Typography>
        <Typography variant="pi" textColor="neutral600">{isDamaged ? t('find.replace') : size === null ? mime : `${size.width} × ${size.height}`}</Typography>
      </TileLink>
    </Card>
  );
}

const Card = styled.div`
  position: relative;
  min-width: 0;
`;

/** Above the link, which would otherwise take the press. */
const Choice = styled.div`
  position: absolute;
  z-index: 1;
  inset-block-start: 12px;
  inset-inline-start: 12px;
  padding: 4px;
  border-radius: 4px;
  background: ${({ theme }) => theme.colors.neutral0};
`;

const TileLink = styled(Link)`
  display: flex;
  flex-direction: column;
  gap: 4px;
  padding: 8px;
  border: 1px solid ${({ theme }) => theme.colors.neutral150};
  border-radius: 4px;
  background: ${({ theme }) => theme.colors.neutral0};
  text-decoration: none;
  &:hover { border-color: ${({ theme }) => theme.colors.primary500}; }
  &:focus-visible { outline: 2px solid ${({ theme }) => theme.colors.primary600}; outline-offset: 2px; }
`;
