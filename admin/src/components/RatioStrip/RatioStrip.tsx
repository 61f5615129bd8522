import { memo, useMemo } from 'react';
import { styled } from 'styled-components';
import type { Asset, GeneratorSettings } from '../../../../server/src/contracts';
import type { Point } from '../../../../server/src/core/geometry/rect';
import { planDraft } from '../../builder/planDraft';
import type { CollectedShape, Shape } from '../../builder/shapes';
import { useToolbar } from '../../hooks/useToolbar';
import { useTranslation } from '../../translations/useTranslation';
import { CropPicture } from '../canvas/CropPicture';

export interface RatioStripProps {
  readonly asset: Asset;
  readonly settings: GeneratorSettings;
  /** From `shapesOf`. */
  readonly shapes: readonly Shape[];
  /** An image of the whole source; null while it loads. */
  readonly stageUrl: string | null;
  /** For shapes that crop around the most noticeable area; null if it is not known. */
  readonly attention: Point | null;
  /** The current spec. */
  readonly spec: string;
  readonly onSelect: (spec: string) => void;
  /** Shapes whose links are copied together. */
  readonly set: readonly CollectedShape[];
  readonly onSet: (set: readonly CollectedShape[]) => void;
}

/** CSS pixels. */
const THUMBNAIL = { width: 88, height: 64 };

/** The image in common shapes, as it will be cropped. A click takes the shape over; the checkboxes collect a set. */
export const RatioStrip = memo(function RatioStrip({ asset, settings, shapes, stageUrl, attention, spec, onSelect, set, onSet }: RatioStripProps) {
  const t = useTranslation();
  const { toolbar, tool } = useToolbar();
  const plans = useMemo(() => shapes.map((shape) => planDraft(shape.spec, asset, settings, attention === null ? [] : [attention])), [shapes, asset, settings, attention]);
  return (
    <Strip {...toolbar} aria-label={t('shapes')} data-testid="ratio-strip">
      {shapes.map((shape, index) => {
        const name = shape.key === 'social' ? t('shapes.social', { size: shape.label }) : shape.label;
        const plan = plans[index];
        return (
          <Item key={shape.key} data-shape={shape.key}>
            <Tile type="button" aria-pressed={shape.spec === spec} {...tool(2 * index)} onClick={() => onSelect(shape.spec)}>
              <Thumbnail>{plan !== undefined && <CropPicture plan={plan} source={asset} imageUrl={stageUrl} bounds={THUMBNAIL} />}</Thumbnail>
              <span>{name}</span>
            </Tile>
            <Check
              type="checkbox"
              aria-label={t('shapes.collect', { name })}
              title={t('shapes.collect', { name })}
              checked={set.some((other) => other.spec === shape.spec)}
              {...tool(2 * index + 1)}
              onChange={({ target }) => onSet(target.checked ? [...set, { name, spec: shape.spec }] : set.filter((other) => other.spec !== shape.spec))}
            />
          </Item>
        );
      })}
    </Strip>
  );
});

const Strip = styled.div`
  display: flex;
  gap: 0.8rem;
  overflow-x: auto;
  padding: 0.4rem;
`;

const Item = styled.div`
  position: relative;
  flex: none;
`;

const Tile = styled.button`
  display: flex;
  flex-direction: column;
  align-items: center;
  gap: 0.4rem;
  width: 104px;
  padding: 0.8rem;
  border: 1px solid ${({ theme }) => theme.colors.neutral200};
  border-radius: 4px;
  background: ${({ theme }) => theme.colors.neutral0};
  color: ${({ theme }) => theme.colors.neutral800};
  font-size: 1.2rem;
  line-height: 1.6rem;
  overflow-wrap: anywhere;
  cursor: pointer;
  &[aria-pressed='true'] { border-color: ${({ theme }) => theme.colors.primary600}; box-shadow: 0 0 0 1px ${({ theme }) => theme.colors.primary600}; }
  &:focus-visible { outline: 2px solid ${({ theme }) => theme.colors.primary600}; outline-offset: 1px; }
`;

const Thumbnail = styled.span`
  display: flex;
  align-items: center;
  justify-content: center;
  height: 64px;
`;

/** The touch target has 24 pixels. */
const Check = styled.input`
  position: absolute;
  top: 0;
  right: 0;
  width: 16px;
  height: 16px;
  margin: 4px;
  accent-color: ${({ theme }) => theme.colors.primary600};
  &::before { content: ''; position: absolute; inset: 0; width: 24px; height: 24px; }
`;
