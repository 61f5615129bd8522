import { Flex, Typography } from '@strapi/design-system';
import { useCallback, useEffect, useState } from 'react';
import { styled } from 'styled-components';
import { readFailure, type FailureKind } from '../../api/readFailure';
import { useGeneratorApi } from '../../api/useGeneratorApi';
import type { LibraryImage } from '../../api/useLibraryImages';
import { usePreviewUrl } from '../../hooks/useStageImage';
import { useTranslation } from '../../translations/useTranslation';

/** In pixels. Sharp on most screens. */
const SIDE = 320;

/** Failures that only another file mends. */
const DAMAGED: readonly FailureKind[] = ['unreadable', 'gone', 'tooLarge'];

interface ThumbnailProps {
  readonly image: LibraryImage;
  /** Called where the file cannot be read. */
  readonly onDamaged: () => void;
}

/** The upright image; without one a tile that says what the file is. */
export function Thumbnail({ image, onDamaged }: ThumbnailProps) {
  const t = useTranslation();
  const [isListed, setListed] = useState(image.thumbnailUrl !== null);
  const [failure, setFailure] = useState<FailureKind | null>(null);
  const fail = useCallback((kind: FailureKind) => {
    setFailure(kind);
    if (DAMAGED.includes(kind)) onDamaged();
  }, [onDamaged]);
  const previewUrl = usePreviewOf(image.id, isListed, fail);
  if (failure !== null) {
    return (
      <Placeholder>
        <Typography variant="delta" textColor="neutral600">{typeOf(image)}</Typography>
        <Typography variant="pi" textColor="neutral600">{t(DAMAGED.includes(failure) ? 'find.damaged' : 'find.noPreview')}</Typography>
      </Placeholder>
    );
  }
  const url = isListed ? image.thumbnailUrl : previewUrl;
  return url === null ? <Placeholder /> : <Picture src={url} alt="" loading="lazy" onError={() => (isListed ? setListed(false) : fail('unreadable'))} />;
}

/** Renders the image on the server, where the thumbnail of the Media Library is not to be shown. */
function usePreviewOf(id: number, isListed: boolean, onFailure: (kind: FailureKind) => void): string | null {
  const api = useGeneratorApi();
  const [preview, setPreview] = useState<Awaited<ReturnType<typeof api.preview>> | null>(null);
  useEffect(() => {
    if (isListed) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    api.preview(id, `max-${SIDE}x${SIDE}`, { fit: SIDE, signal }).then(
      (found) => signal.aborted || setPreview(found),
      (error: unknown) => signal.aborted || onFailure(readFailure(error).kind),
    );
    return () => controller.abort();
  }, [api, id, isListed, onFailure]);
  return usePreviewUrl(preview);
}

/** The type as editors know it, such as `TIFF`. */
const typeOf = ({ name, mime }: LibraryImage): string => (/^image\/([a-z]+)/.exec(mime)?.[1] ?? name.split('.').at(-1) ?? '').toUpperCase();

const HEIGHT = '140px';

const Placeholder = styled(Flex).attrs({ direction: 'column', justifyContent: 'center', gap: 1 })`
  height: ${HEIGHT};
  background: ${({ theme }) => theme.colors.neutral100};
`;

const Picture = styled.img`
  width: 100%;
  height: ${HEIGHT};
  object-fit: contain;
  background: repeating-conic-gradient(${({ theme }) => theme.colors.neutral150} 0 25%, ${({ theme }) => theme.colors.neutral0} 0 50%) 0 0 / 16px 16px;
`;
