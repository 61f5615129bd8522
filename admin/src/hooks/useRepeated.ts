import { useEffect } from 'react';

/** Calls `repeat` in this interval while the page is visible; null: never. */
export function useRepeated(repeat: () => void, milliseconds: number | null): void {
  useEffect(() => {
    if (milliseconds === null) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') repeat();
    }, milliseconds);
    return () => clearInterval(timer);
  }, [repeat, milliseconds]);
}
