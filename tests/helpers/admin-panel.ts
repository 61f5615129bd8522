import type { BrowserContext, Locator, Page } from 'playwright-core';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Leaves the page on the panel's home; every further page of the same context is logged in as well. */
export async function logIn(page: Page, origin: string, user: Credentials): Promise<void> {
  await turnOffGuidedTour(page.context());
  // The first visit to `strapi develop` waits for its bundler.
  await page.goto(`${origin}/admin`, { timeout: 60_000 });
  await fillInLogin(page, user);
  await page.getByRole('link', { name: 'Home' }).waitFor();
}

/** Where the panel asks who it is. */
export async function fillInLogin(page: Page, { email, password }: Credentials): Promise<void> {
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: 'Login' }).click();
}

/** The tour for newcomers covers the page; `strapi develop` alone shows it. */
async function turnOffGuidedTour(context: BrowserContext): Promise<void> {
  await context.addInitScript((state) => localStorage.setItem('STRAPI_GUIDED_TOUR', state), JSON.stringify({ tours: {}, enabled: false, hidden: false, completedActions: [] }));
}

/** Opens the details of an asset in the Media Library, new or old; answers their dialog. */
export async function openAsset(page: Page, origin: string, name: string): Promise<Locator> {
  await page.goto(`${origin}/admin/plugins/upload`);
  await page.getByText(name, { exact: true }).first().click();
  return detailsOf(page, name);
}

/** Opens an article's page in the Content Manager. */
export async function openArticle(page: Page, origin: string, title: string): Promise<void> {
  await page.goto(`${origin}/admin/content-manager/collection-types/api::article.article`);
  await page.getByText(title, { exact: true }).click();
  await page.getByRole('heading', { name: title }).waitFor();
}

/** The dialog with the details of an asset, once it shows them. */
export async function detailsOf(page: Page, name: string): Promise<Locator> {
  const dialog = page.getByRole('dialog').filter({ has: page.locator(`input[name=name][value="${name}"]`) });
  await dialog.getByText('Asset ID').waitFor();
  return dialog;
}

/**
 * Gives every page of the context the Media Library from before 5.54, as `features.useLegacyMediaLibrary` does.
 * The flag is handed to the panel by its build, which holds both libraries; it is turned on where the panel reads it.
 */
export async function turnOnLegacyMediaLibrary(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    interface Host { featureFlags?: { isEnabled: (name: string) => boolean } }
    let host: Host | undefined;
    Object.defineProperty(window, 'strapi', {
      get: () => host,
      set: (given: Host) => {
        const flags = given.featureFlags;
        if (flags) given.featureFlags = { isEnabled: (name) => name === 'useLegacyMediaLibrary' || flags.isEnabled(name) };
        host = given;
      },
    });
  });
}

/**
 * What Strapi's own panel asks for in vain: its session before login, features of paid editions, settings that a role may not read.
 * And what React says of the caption in Strapi's old dialog of an asset, in `strapi develop` alone.
 */
const STRAPIS_OWN = ['/admin/access-token', '/upload/settings', '/admin/ai-feature-config', '/i18n/ai-localization-jobs/', '/content-manager/preview/url/', 'at EditAssetContent '];

export const isStrapisOwn = (error: string): boolean => STRAPIS_OWN.some((path) => error.includes(path));
