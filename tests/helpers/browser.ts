import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

const SCREENSHOTS = join(__dirname, '..', '..', 'test-results');

/** No sandbox: in containers there is no user to run it as. No background requests: a test machine may have no network. */
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-quic',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/** `npm test` looks for a browser and names it in CHROMIUM_PATH. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: FLAGS });

export async function screenshot(page: Page, name: string, options: { readonly fullPage?: boolean } = {}): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), ...options });
}

/**
 * Collects what a visitor's console would show in red about our own server, and what never came from there.
 * Strapi's panel also asks the internet whether there is a newer Strapi; a test machine may have none.
 */
export function watchForErrors(page: Page, origin: string): readonly string[] {
  const errors: string[] = [];
  const elsewhere = (url: string): boolean => url !== '' && !url.startsWith(origin);
  page.on('console', (message) => {
    const { url } = message.location();
    if (message.type() === 'error' && !elsewhere(url)) errors.push(`console: ${message.text()} (${url})`);
  });
  page.on('pageerror', (error) => errors.push(`thrown: ${error.stack ?? error.message}`));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // Aborted: the browser gave it up itself, as it does when the page is left.
    if (!elsewhere(request.url()) && reason !== 'net::ERR_ABORTED') errors.push(`failed: ${request.url()} ${reason}`);
  });
  return errors;
}
