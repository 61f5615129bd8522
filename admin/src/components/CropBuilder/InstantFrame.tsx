import { styled } from 'styled-components';
import { boundsOf, type Size } from '../../../../server/src/core/geometry/rect';
import { inverse, turnSize, UPRIGHT } from '../../../../server/src/core/geometry/turn';
import { placeInRendition } from '../../../../server/src/core/pixel-steps';
import type { PixelStep } from '../../../../server/src/core/plan';
import type { Planned } from '../../builder/planDraft';

interface InstantFrameProps {
  readonly planned: Extract<Planned, { kind: 'planned' }>;
  readonly picture: Size;
  readonly image: string;
  /** CSS pixels for each pixel of the rendition. */
  readonly scale: number;
}

/** The rendition as its plan says it, drawn by the browser: there at once, sharpened by nobody. */
export function InstantFrame({ planned: { plan, size }, picture, image, scale }: InstantFrameProps) {
  const { crop } = plan;
  const raster = plan.kind === 'raster' ? plan : null;
  const turn = raster?.turn ?? UPRIGHT;
  const placed = raster === null ? boundsOf(size) : placeInRendition(raster);
  const upright = turnSize(placed, inverse(turn));
  const [across, down] = [upright.width / crop.width, upright.height / crop.height];
  const filter = (raster?.steps ?? []).map((step) => filterOf(step, scale)).filter(Boolean).join(' ');
  return (
    <Sheet aria-hidden data-testid="instant-frame" style={{ ...pixels(size, scale), background: background(raster?.output.background) }}>
      <Sheet style={{ ...pixels(placed, scale), left: placed.left * scale, top: placed.top * scale }}>
        <Sheet
          style={{
            ...pixels(upright, scale),
            left: ((placed.width - upright.width) / 2) * scale,
            top: ((placed.height - upright.height) / 2) * scale,
            transform: `rotate(${turn.degrees}deg) scaleX(${turn.mirror ? -1 : 1})`,
            ...(filter && { filter }),
          }}
        >
          <img
            src={image}
            alt=""
            style={{
              width: picture.width * across * scale,
              height: picture.height * down * scale,
              left: -crop.left * across * scale,
              top: -crop.top * down * scale,
            }}
          />
        </Sheet>
      </Sheet>
    </Sheet>
  );
}

/** CSS has no sharpening; and a canvas has no filter here, whatever comes after it. */
const filterOf = (step: PixelStep, scale: number): string =>
  step.type === 'grayscale' ? 'grayscale(1)' : step.type === 'blur' ? `blur(${step.sigma * scale}px)` : '';

const pixels = ({ width, height }: Size, scale: number) => ({ width: width * scale, height: height * scale });
const background = (colour: string | null | undefined) => (colour ? `#${colour}` : 'none');

const Sheet = styled.div`
  position: absolute;
  overflow: hidden;
  img { position: absolute; max-width: none; }
`;
