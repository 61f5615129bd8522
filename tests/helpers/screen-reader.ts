import type { Page } from 'playwright-core';

/** Collects the texts of all live regions in their order, from now on and with what they say now. Returns the function that reads them. */
export async function collectAnnouncements(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const said: string[] = [];
    const last = new Map<Element, string>();
    const update = () => {
      for (const region of document.querySelectorAll('[role=status], [role=alert], [role=log], [aria-live]:not([aria-live=off])')) {
        const text = region.textContent?.trim() ?? '';
        if (text !== '' && text !== last.get(region) && region.parentElement?.closest('[role=status], [role=alert], [role=log], [aria-live]') === null) said.push(text);
        last.set(region, text);
      }
    };
    Object.assign(window, { said });
    update();
    new MutationObserver(update).observe(document.body, { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => [...(window as unknown as { readonly said: readonly string[] }).said]);
}

/** Focuses each control of `scope` as the Tab key does; returns those that are then out of sight or covered. */
export async function unreachableControls(page: Page, scope: string): Promise<readonly string[]> {
  return page.locator(scope).first().evaluate(async (root) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const found: string[] = [];
    for (const control of root.querySelectorAll<HTMLElement>('a[href], button, input, textarea, [role=combobox]')) {
      if (control.getClientRects().length === 0 || (control as HTMLButtonElement).disabled || control.ariaHidden === 'true') continue;
      control.focus();
      await frame();
      await frame();
      const { left, top, width, height } = control.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, top + height / 2);
      const labels = [...((control as HTMLInputElement).labels ?? [])];
      if (hit === null || ![control, ...labels].some((part) => part.contains(hit) || hit.contains(part))) found.push(`${control.ariaLabel ?? control.textContent ?? ''} ${control.id} at ${Math.round(left)}, ${Math.round(top)}: ${hit?.outerHTML.slice(0, 80) ?? 'outside'}`);
    }
    return found;
  });
}
