import type { BrowserContext } from 'playwright-core';

/** The images that a browser fetches. */
export interface WithheldImages {
  /** The URLs that were requested, in their order. */
  readonly requested: readonly string[];
  /** The files by URL, once they are released. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Hands the files to the browser, these and all later ones. */
  release(): void;
}

const TIMEOUT_MS = 300_000;

/** Fetches the images of all pages, but withholds them from the browser until they are released. Data URLs are no requests. */
export async function withholdImages(context: BrowserContext): Promise<WithheldImages> {
  const requested: string[] = [];
  const files = new Map<string, Buffer>();
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await context.route('**/*', async (route) => {
    const request = route.request();
    if (request.resourceType() !== 'image') return route.continue();
    requested.push(request.url());
    const response = await route.fetch({ timeout: TIMEOUT_MS }).catch(() => null);
    if (response === null) return route.abort();
    if (response.ok()) files.set(request.url(), await response.body());
    await released;
    return route.fulfill({ response });
  });
  return { requested, files, release: () => release() };
}
