import { Loader } from '@strapi/design-system';
import { styled } from 'styled-components';
import type { Size } from '../../../../server/src/core/geometry/rect';
import type { DraftPlan } from '../../builder/planDraft';
import { InstantFrame } from './InstantFrame';
import { useTranslation } from '../../translations/useTranslation';

interface CropPictureProps {
  readonly plan: DraftPlan;
  /** Size of the upright source, in pixels. */
  readonly source: Size;
  /** An image of the whole source; null while it loads. */
  readonly imageUrl: string | null;
  /** In CSS pixels. */
  readonly bounds: Size;
}

/** The rendition as planned, as large as fits; the whole image where only the server knows the crop. */
export function CropPicture({ plan, source, imageUrl, bounds }: CropPictureProps) {
  const t = useTranslation();
  const size = plan.kind === 'planned' ? plan.size : source;
  const scale = Math.min(bounds.width / size.width, bounds.height / size.height);
  return (
    <Picture style={{ width: size.width * scale, height: size.height * scale }}>
      {imageUrl === null && <Loader small>{t('loading')}</Loader>}
      {imageUrl !== null && (plan.kind === 'planned' ? <InstantFrame plan={plan} source={source} imageUrl={imageUrl} scale={scale} /> : <img src={imageUrl} alt="" />)}
    </Picture>
  );
}

const Picture = styled.div`
  position: relative;
  overflow: hidden;
  border-radius: 2px;
  outline: 1px solid ${({ theme }) => theme.colors.neutral200};
  background: repeating-conic-gradient(${({ theme }) => theme.colors.neutral200} 0 25%, ${({ theme }) => theme.colors.neutral0} 0 50%) 0 0 / 20px 20px;
  > img { display: block; width: 100%; height: 100%; }
`;
