import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';

const SCRIPT = createRequire(__filename).resolve('axe-core/axe.min.js');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** The violations of WCAG, levels A and AA, in a part of the page: a sentence each, with the element. */
export async function findAccessibilityViolations(page: Page, selector: string): Promise<readonly string[]> {
  // The panel's content security policy forbids a script element.
  await page.evaluate(await readFile(SCRIPT, 'utf8'));
  return page.evaluate(async ([part, tags]) => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(part, { runOnly: { type: 'tag', values: tags } });
    return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
  }, [selector, WCAG] as const);
}
