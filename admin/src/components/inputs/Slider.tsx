import { styled } from 'styled-components';
import type { DragPhase } from '../../hooks/usePointerDrag';

interface SliderProps {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly value: number;
  readonly disabled?: boolean;
  readonly hint?: string;
  readonly onChange: (value: number) => void;
  /** The browser cancels the drag of a finger that scrolls the page. */
  readonly onDrag: (phase: DragPhase) => void;
}

export function Slider({ name, min, max, value, disabled, hint, onChange, onDrag }: SliderProps) {
  return (
    <Range
      type="range"
      name={name}
      min={min}
      max={max}
      value={value}
      disabled={disabled}
      title={hint}
      onPointerDown={() => onDrag('start')}
      onPointerUp={() => onDrag('end')}
      onPointerCancel={() => onDrag('cancel')}
      onChange={({ target }) => onChange(Number(target.value))}
    />
  );
}

const Range = styled.input`
  width: 100%;
  max-width: 32rem;
  touch-action: pan-y;
  accent-color: ${({ theme }) => theme.colors.primary600};
`;
