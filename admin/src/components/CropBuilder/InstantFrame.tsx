import { styled } from 'styled-components';
import { boundsOf, type Size } from '../../../../server/src/core/geometry/rect';
import { inverse, turnSize, UPRIGHT } from '../../../../server/src/core/geometry/turn';
import type { Planned } from '../../builder/planDraft';

interface InstantFrameProps {
  readonly planned: Extract<Planned, { kind: 'planned' }>;
  readonly picture: Size;
  readonly image: string;
  /** CSS pixels for each pixel of the rendition. */
  readonly scale: number;
}

/** The rendition as its plan says it, drawn by the browser: there at once, sharpened by nobody. */
export function InstantFrame({ planned: { plan, size, frame }, picture, image, scale }: InstantFrameProps) {
  const raster = plan.kind === 'raster' ? plan : null;
  const turn = raster?.turn ?? UPRIGHT;
  const placed = raster?.canvas ? { left: raster.canvas.left, top: raster.canvas.top, ...turnSize(raster.size, UPRIGHT) } : boundsOf(size);
  const upright = turnSize(placed, inverse(turn));
  const [across, down] = [upright.width / frame.width, upright.height / frame.height];
  const effects = raster?.effects;
  const filter = [effects?.grayscale && 'grayscale(1)', effects?.blur && `blur(${effects.blur * scale}px)`].filter(Boolean).join(' ');
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
              left: -frame.left * across * scale,
              top: -frame.top * down * scale,
            }}
          />
        </Sheet>
      </Sheet>
    </Sheet>
  );
}

const pixels = ({ width, height }: Size, scale: number) => ({ width: width * scale, height: height * scale });
const background = (colour: string | null | undefined) => (colour ? `#${colour}` : 'none');

const Sheet = styled.div`
  position: absolute;
  overflow: hidden;
  img { position: absolute; max-width: none; }
`;
