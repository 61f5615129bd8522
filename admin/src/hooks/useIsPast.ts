import { useEffect, useReducer } from 'react';

/** The longest time that a browser waits. */
const MAX_MILLISECONDS = 2 ** 31 - 1;

/** Whether a time has come, in seconds since the epoch; false for null. */
export function useIsPast(seconds: number | null): boolean {
  const [round, look] = useReducer((last: number) => last + 1, 0);
  const remaining = seconds === null ? null : seconds * 1000 - Date.now();
  const waits = remaining !== null && remaining > 0;
  useEffect(() => {
    if (!waits || seconds === null) return undefined;
    const timer = setTimeout(look, Math.min(Math.max(0, seconds * 1000 - Date.now()), MAX_MILLISECONDS));
    return () => clearTimeout(timer);
  }, [seconds, waits, round]);
  return remaining !== null && !waits;
}
