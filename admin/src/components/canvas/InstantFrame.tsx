import { styled } from 'styled-components';
import { boundsOf, type Size } from '../../../../server/src/core/geometry/rect';
import { inverse, turnSize, UPRIGHT } from '../../../../server/src/core/geometry/turn';
import { placeInRendition } from '../../../../server/src/core/pixel-steps';
import type { PixelStep } from '../../../../server/src/core/plan';
import type { DraftPlan } from '../../builder/planDraft';

interface InstantFrameProps {
  readonly plan: Extract<DraftPlan, { kind: 'planned' }>;
  /** Size of the upright source, in pixels. */
  readonly source: Size;
  /** An image of the whole source, of any size. */
  readonly imageUrl: string;
  /** CSS pixels for one pixel of the rendition. */
  readonly scale: number;
  /** Whether it shows the source in the place of the rendition, without its effects. */
  readonly plain?: boolean;
}

/** The planned rendition, composed in the browser with CSS until the preview is there. It has no sharpening. */
export function InstantFrame({ plan: { plan, size }, source, imageUrl, scale, plain = false }: InstantFrameProps) {
  const { crop } = plan;
  const raster = plan.kind === 'raster' ? plan : null;
  const turn = raster?.turn ?? UPRIGHT;
  const resized = raster === null ? boundsOf(size) : placeInRendition(raster);
  const upright = turnSize(resized, inverse(turn));
  const [scaleX, scaleY] = [upright.width / crop.width, upright.height / crop.height];
  const filter = (plain ? [] : (raster?.steps ?? [])).map((step) => filterOf(step, scale)).filter(Boolean).join(' ');
  return (
    <Layer aria-hidden data-testid={plain ? 'source-frame' : 'instant-frame'} style={{ ...pixels(size, scale), background: background(raster?.output.background) }}>
      <Layer style={{ ...pixels(resized, scale), left: resized.left * scale, top: resized.top * scale }}>
        <Layer
          style={{
            ...pixels(upright, scale),
            left: ((resized.width - upright.width) / 2) * scale,
            top: ((resized.height - upright.height) / 2) * scale,
            transform: `rotate(${turn.degrees}deg) scaleX(${turn.mirror ? -1 : 1})`,
            ...(filter && { filter }),
          }}
        >
          <img
            src={imageUrl}
            alt=""
            style={{
              width: source.width * scaleX * scale,
              height: source.height * scaleY * scale,
              left: -crop.left * scaleX * scale,
              top: -crop.top * scaleY * scale,
            }}
          />
        </Layer>
      </Layer>
    </Layer>
  );
}

/** CSS has no filter that sharpens. Filters apply only to the image, not to the canvas around it. */
const filterOf = (step: PixelStep, scale: number): string =>
  step.type === 'grayscale' ? 'grayscale(1)' : step.type === 'blur' ? `blur(${step.sigma * scale}px)` : '';

const pixels = ({ width, height }: Size, scale: number) => ({ width: width * scale, height: height * scale });
const background = (colour: string | null | undefined) => (colour ? `#${colour}` : 'none');

const Layer = styled.div`
  position: absolute;
  overflow: hidden;
  img { position: absolute; max-width: none; }
`;
