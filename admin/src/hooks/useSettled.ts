import { useEffect, useState } from 'react';

/** Long enough for a burst of keys or a drag. */
const REST_MS = 500;

/** A text that follows `text` after a rest: a screen reader hears the outcome of a change, not each step. Empty at first. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState({ text: '', first: text });
  useEffect(() => {
    if (text === settled.text || (settled.text === '' && text === settled.first)) return undefined;
    const timer = setTimeout(() => setSettled((last) => ({ ...last, text })), REST_MS);
    return () => clearTimeout(timer);
  }, [text, settled]);
  return settled.text;
}
