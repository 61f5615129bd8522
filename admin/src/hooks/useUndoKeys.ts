import { useEffect } from 'react';
import type { HistoryAction } from '../builder/history';

/** Fields in which an editor types undo by themselves. */
const TYPING = 'textarea, input:not([type=checkbox], [type=radio], [type=range], [type=color], [readonly]), [contenteditable=true]';

/** Ctrl+Z undoes, Ctrl+Shift+Z and Ctrl+Y redo; on a Mac with Command. */
export function useUndoKeys(dispatch: (action: HistoryAction) => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || (event.target as HTMLElement).closest(TYPING) !== null) return;
      const key = event.key.toLowerCase();
      if (key !== 'z' && key !== 'y') return;
      event.preventDefault();
      dispatch({ type: key === 'y' || event.shiftKey ? 'redo' : 'undo' });
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [dispatch]);
}
