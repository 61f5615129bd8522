import type { KeyboardEvent, PointerEvent } from 'react';
import { styled } from 'styled-components';
import type { Point, Rect, Size } from '../../../../server/src/core/geometry/rect';
import { HANDLES, moveBox, resizeBox, type AspectRatio, type Handle } from '../../builder/cropBox';
import type { DragKind } from '../../builder/snap';
import { useTranslation } from '../../translations/useTranslation';
import type { Touch } from './Stage';

interface CropFrameProps {
  readonly box: Rect;
  /** Size of the upright source, in pixels. */
  readonly source: Size;
  readonly ratio: AspectRatio;
  /** Whether the frame is around the whole source. It cannot be moved then, so a drag inside it draws another box. */
  readonly whole: boolean;
  /** CSS pixels for one pixel of the source. */
  readonly scale: number;
  readonly touch: Touch;
  /** Whether it has handles. */
  readonly resizable: boolean;
  readonly onGrab: (kind: DragKind) => (event: PointerEvent) => void;
  readonly onPlace: (box: Rect) => void;
}

/** The crop with its eight handles and, where there is room, the rule of thirds. Pointers drag it, and the arrow keys move it in pixels of the source. */
export function CropFrame({ box, source, ratio, whole, scale, touch, resizable, onGrab, onPlace }: CropFrameProps) {
  const t = useTranslation();
  const shown = { width: box.width * scale, height: box.height * scale };
  const outside = Math.min(shown.width, shown.height) < SMALL;
  const values = { x: box.left, y: box.top, width: box.width, height: box.height };
  const onArrowKeys = (change: (delta: Point) => Rect) => (event: KeyboardEvent) => {
    const delta = deltaOf(event);
    if (delta === null) return;
    event.preventDefault();
    onPlace(change(delta));
  };
  return (
    <>
      <Shade aria-hidden><Hole style={percentStyle(box, source)} /></Shade>
      <Frame style={percentStyle(box, source)} data-testid="crop-frame" data-thirds={!outside && !whole}>
        <MoveArea
          type="button"
          style={{ touchAction: touch === 'draw' || (touch === 'move' && !whole) ? 'none' : 'pan-y', cursor: whole && resizable ? 'crosshair' : 'move' }}
          aria-label={t('crop.move', values)}
          onPointerDown={onGrab(whole && resizable ? 'draw' : 'move')}
          onKeyDown={onArrowKeys((delta) => moveBox(box, delta, source))}
        />
        {resizable && HANDLES.map((handle) => (
          <HandleButton
            key={handle}
            type="button"
            data-handle={handle}
            data-spare={isSpare(handle, shown)}
            style={{ ...handleStyle(handle, outside), cursor: `${handle}-resize`, touchAction: touch === 'none' ? 'pan-y' : 'none' }}
            aria-label={t(`crop.handle.${handle}`, values)}
            onPointerDown={onGrab(handle)}
            onKeyDown={onArrowKeys((delta) => resizeBox(box, handle, delta, source, ratio))}
          />
        ))}
      </Frame>
    </>
  );
}

/** CSS pixels. In a smaller frame the handles stand outside, so that the inside can be dragged. */
const SMALL = 72;
const HANDLE = 24;

/** An edge that is too short for its handle beside those of the corners; the keyboard still reaches it. */
const isSpare = (handle: Handle, { width, height }: Size): boolean =>
  handle.length === 1 && ('ns'.includes(handle) ? width : height) < (Math.min(width, height) < SMALL ? HANDLE : SMALL);

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

function handleStyle(handle: Handle, outside: boolean) {
  const at = (start: string, end: string) => (handle.includes(start) ? -1 : handle.includes(end) ? 1 : 0);
  const [x, y] = [at('w', 'e'), at('n', 's')];
  const offset = outside ? HANDLE / 2 : 0;
  return { left: `calc(${50 + x * 50}% + ${x * offset}px)`, top: `calc(${50 + y * 50}% + ${y * offset}px)` };
}

const Shade = styled.div`
  position: absolute;
  inset: 0;
  overflow: hidden;
  border-radius: inherit;
  pointer-events: none;
`;

/** Its shadow darkens the rest of the image, also where the system forces its colours. */
const Hole = styled.div`
  position: absolute;
  box-shadow: 0 0 0 9999px #0009;
  forced-color-adjust: none;
`;

const Frame = styled.div`
  position: absolute;
  outline: 1px solid #fff;
  box-shadow: 0 0 0 1px #0008 inset;
  forced-color-adjust: none;
  &[data-thirds='true']::before {
    content: '';
    position: absolute;
    inset: 0;
    background: linear-gradient(#fff8, #fff8) 0 33.33% / 100% 1px, linear-gradient(#fff8, #fff8) 0 66.67% / 100% 1px,
      linear-gradient(#fff8, #fff8) 33.33% 0 / 1px 100%, linear-gradient(#fff8, #fff8) 66.67% 0 / 1px 100%;
    background-repeat: no-repeat;
    pointer-events: none;
  }
`;

/** At least as large as a handle, also around a tiny frame. */
const MoveArea = styled.button`
  position: absolute;
  inset: min(0px, calc(50% - 12px));
  padding: 0;
  border: 0;
  background: none;
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
  &[data-spare='true']:not(:focus-visible) { opacity: 0; pointer-events: none; }
  &::before { content: ''; display: block; width: 12px; height: 12px; border: 1px solid #0008; border-radius: 2px; background: #fff; }
  &:focus-visible { outline: 3px solid ${({ theme }) => theme.colors.primary500}; outline-offset: -4px; border-radius: 6px; }
`;
