import { useState } from 'react';

/** Whether the editor has copied `what` as it is now, and the function that notes it. */
export function useCopied(what: string): readonly [isCopied: boolean, note: () => void] {
  const [copied, setCopied] = useState<string | null>(null);
  return [copied === what, () => setCopied(what)];
}
