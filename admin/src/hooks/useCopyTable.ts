import { useState } from 'react';
import { linkTable, type LinkRow } from '../builder/linkTable';

export type CopyState = 'idle' | 'copied' | 'failed';

/** Copies a table of links, as text and as HTML. It fails where the browser has no clipboard, for example without HTTPS. */
export function useCopyTable(headings: readonly [name: string, link: string], onCopied: () => void): readonly [CopyState, (rows: readonly LinkRow[]) => Promise<void>] {
  const [state, setState] = useState<CopyState>('idle');
  const copy = async (rows: readonly LinkRow[]): Promise<void> => {
    const { text, html } = linkTable(rows, headings);
    const blobOf = (content: string, type: string) => new Blob([content], { type });
    try {
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blobOf(text, 'text/plain'), 'text/html': blobOf(html, 'text/html') })]);
      setState('copied');
      onCopied();
    } catch {
      setState('failed');
    }
  };
  return [state, copy];
}
