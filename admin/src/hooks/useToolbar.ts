import { useState, type FocusEvent, type KeyboardEvent } from 'react';

/**
 * One tab stop for many controls, which have `data-tool` in their order: the arrow keys, Home and End move the focus between
 * them. The props of the toolbar, and of each control by its index.
 */
export function useToolbar() {
  const [active, setActive] = useState(0);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const tools = toolsOf(event.currentTarget);
    const index = tools.indexOf(event.target as HTMLElement);
    const next = index < 0 ? undefined : tools[targetOf(event.key, index, tools.length)];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const index = toolsOf(event.currentTarget).indexOf(event.target);
    if (index >= 0) setActive(index);
  };
  return {
    toolbar: { role: 'toolbar', onKeyDown, onFocus },
    tool: (index: number) => ({ 'data-tool': '', tabIndex: index === active ? 0 : -1 }),
  };
}

const toolsOf = (toolbar: HTMLElement): readonly HTMLElement[] => [...toolbar.querySelectorAll<HTMLElement>('[data-tool]')];

/** -1 for a key that does not move the focus. */
function targetOf(key: string, index: number, count: number): number {
  switch (key) {
    case 'ArrowRight': return (index + 1) % count;
    case 'ArrowLeft': return (index + count - 1) % count;
    case 'Home': return 0;
    case 'End': return count - 1;
    default: return -1;
  }
}
