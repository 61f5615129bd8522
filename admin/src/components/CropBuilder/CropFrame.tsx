import type { KeyboardEvent, PointerEvent } from 'react';
import { styled } from 'styled-components';
import type { Point, Rect, Size } from '../../../../server/src/core/geometry/rect';
import { HANDLES, moveBox, resizeBox, type AspectRatio, type Handle } from '../../builder/cropBox';
import type { DragKind } from '../../hooks/useCropDrag';
import { useTranslation } from '../../translations/useTranslation';

interface CropFrameProps {
  readonly box: Rect;
  /** Size of the upright source, in pixels. */
  readonly source: Size;
  readonly ratio: AspectRatio;
  /** Whether the frame is around the whole source. It cannot be moved then, so a drag inside it draws another box. */
  readonly whole: boolean;
  readonly onDragStart: (kind: DragKind, box: Rect) => (event: PointerEvent) => void;
  readonly onDraw: (box: Rect) => void;
}

/** The crop with its eight handles. Pointers drag it, and the arrow keys move it in pixels of the source. */
export function CropFrame({ box, source, ratio, whole, onDragStart, onDraw }: CropFrameProps) {
  const t = useTranslation();
  const values = { x: box.left, y: box.top, width: box.width, height: box.height };
  const onArrowKeys = (change: (delta: Point) => Rect) => (event: KeyboardEvent) => {
    const delta = deltaOf(event);
    if (delta === null) return;
    event.preventDefault();
    onDraw(change(delta));
  };
  return (
    <Frame style={percentStyle(box, source)} data-testid="crop-frame">
      <MoveArea
        type="button"
        aria-label={t('crop.move', values)}
        onPointerDown={onDragStart(whole ? 'draw' : 'move', box)}
        onKeyDown={onArrowKeys((delta) => moveBox(box, delta, source))}
      />
      {HANDLES.map((handle) => (
        <HandleButton
          key={handle}
          type="button"
          data-handle={handle}
          style={{ ...handleStyle(handle), cursor: `${handle}-resize` }}
          aria-label={t(`crop.handle.${handle}`, values)}
          onPointerDown={onDragStart(handle, box)}
          onKeyDown={onArrowKeys((delta) => resizeBox(box, handle, delta, source, ratio))}
        />
      ))}
    </Frame>
  );
}

/** The direction of each arrow key. */
export const ARROW_KEYS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 },
};

/** One pixel of the source, 10 with Shift or Ctrl, 100 with both. */
function deltaOf({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent): Point | null {
  const direction = ARROW_KEYS[key];
  if (direction === undefined) return null;
  const pixels = (shiftKey ? 10 : 1) * (ctrlKey || metaKey ? 10 : 1);
  return { x: direction.x * pixels, y: direction.y * pixels };
}

const percentStyle = ({ left, top, width, height }: Rect, source: Size) => ({
  left: `${(left / source.width) * 100}%`,
  top: `${(top / source.height) * 100}%`,
  width: `${(width / source.width) * 100}%`,
  height: `${(height / source.height) * 100}%`,
});

const handleStyle = (handle: Handle) => ({
  left: handle.includes('w') ? '0%' : handle.includes('e') ? '100%' : '50%',
  top: handle.includes('n') ? '0%' : handle.includes('s') ? '100%' : '50%',
});

/** Its shadow darkens the rest of the image. */
const Frame = styled.div`
  position: absolute;
  outline: 1px solid #fff;
  box-shadow: 0 0 0 1px #0008 inset, 0 0 0 9999px #0009;
`;

const MoveArea = styled.button`
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

/** The visible square has 12 pixels, the touch target 24. */
const HandleButton = styled.button`
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
