import type { KeyboardEvent, PointerEvent } from 'react';
import { styled } from 'styled-components';
import type { Point, Rect, Size } from '../../../../server/src/core/geometry/rect';
import { HANDLES, moveBox, resizeBox, type Handle, type Ratio } from '../../builder/cropBox';
import type { Grip } from '../../hooks/useCropDrag';
import { useTranslation } from '../../translations/useTranslation';

interface CropFrameProps {
  readonly box: Rect;
  readonly picture: Size;
  readonly ratio: Ratio;
  /** A frame around everything cannot be moved: dragging within it draws another. */
  readonly whole: boolean;
  readonly onGrip: (grip: Grip, box: Rect) => (event: PointerEvent) => void;
  readonly onDraw: (box: Rect) => void;
}

/** The rectangle with its eight handles, for pointers and for the arrow keys, which step in pixels of the image. */
export function CropFrame({ box, picture, ratio, whole, onGrip, onDraw }: CropFrameProps) {
  const t = useTranslation();
  const place = { x: box.left, y: box.top, width: box.width, height: box.height };
  const keys = (change: (by: Point) => Rect) => (event: KeyboardEvent) => {
    const by = stepOf(event);
    if (by === null) return;
    event.preventDefault();
    onDraw(change(by));
  };
  return (
    <Frame style={inPercent(box, picture)} data-testid="crop-frame">
      <Inside
        type="button"
        aria-label={t('crop.move', place)}
        onPointerDown={onGrip(whole ? 'draw' : 'move', box)}
        onKeyDown={keys((by) => moveBox(box, by, picture))}
      />
      {HANDLES.map((handle) => (
        <Grab
          key={handle}
          type="button"
          data-handle={handle}
          style={{ ...placeOf(handle), cursor: `${handle}-resize` }}
          aria-label={t(`crop.handle.${handle}`, place)}
          onPointerDown={onGrip(handle, box)}
          onKeyDown={keys((by) => resizeBox(box, handle, by, picture, ratio))}
        />
      ))}
    </Frame>
  );
}

const STEPS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 },
};

/** One pixel of the image, ten with Shift, a hundred with Ctrl as well. */
function stepOf({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent): Point | null {
  const step = STEPS[key];
  if (step === undefined) return null;
  const times = (shiftKey ? 10 : 1) * (ctrlKey || metaKey ? 10 : 1);
  return { x: step.x * times, y: step.y * times };
}

const inPercent = ({ left, top, width, height }: Rect, picture: Size) => ({
  left: `${(left / picture.width) * 100}%`,
  top: `${(top / picture.height) * 100}%`,
  width: `${(width / picture.width) * 100}%`,
  height: `${(height / picture.height) * 100}%`,
});

const placeOf = (handle: Handle) => ({
  left: handle.includes('w') ? '0%' : handle.includes('e') ? '100%' : '50%',
  top: handle.includes('n') ? '0%' : handle.includes('s') ? '100%' : '50%',
});

/** What lies around it is darkened by its shadow. */
const Frame = styled.div`
  position: absolute;
  outline: 1px solid #fff;
  box-shadow: 0 0 0 1px #0008 inset, 0 0 0 9999px #0009;
`;

const Inside = styled.button`
  position: absolute;
  inset: 0;
  width: 100%;
  padding: 0;
  border: 0;
  background: none;
  cursor: move;
  touch-action: none;
  &:focus-visible { outline: 3px solid ${({ theme }) => theme.colors.primary500}; outline-offset: -3px; }
`;

/** 24 pixels to touch, 12 to see. */
const Grab = styled.button`
  position: absolute;
  width: 24px;
  height: 24px;
  margin: -12px 0 0 -12px;
  padding: 6px;
  border: 0;
  background: none;
  touch-action: none;
  &::before { content: ''; display: block; width: 12px; height: 12px; border: 1px solid #0008; border-radius: 2px; background: #fff; }
  &:focus-visible { outline: 3px solid ${({ theme }) => theme.colors.primary500}; outline-offset: -4px; border-radius: 6px; }
`;
