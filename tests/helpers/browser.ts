import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

const SCREENSHOTS = join(__dirname, '..', '..', 'test-results');

/** No sandbox: it does not run as root, which containers use. No background requests: a test machine may have no network. */
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-quic',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/** `npm test` searches for a browser and sets CHROMIUM_PATH. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: FLAGS });

export async function screenshot(page: Page, name: string, options: { readonly fullPage?: boolean } = {}): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), ...options });
}

/**
 * Collects console errors and failed requests of our server. Ignores other hosts: Strapi's panel looks for newer versions
 * on the internet, which a test machine may not reach.
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
    // The browser aborts requests itself when the user leaves a page.
    if (!elsewhere(request.url()) && reason !== 'net::ERR_ABORTED') errors.push(`failed: ${request.url()} ${reason}`);
  });
  return errors;
}
