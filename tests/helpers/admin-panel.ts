import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Cookies and local storage after a login, by panel and user. */
const sessions = new Map<string, Promise<Session>>();
type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

/**
 * A browser window in which the user is logged in to the panel. All windows of a user share one session: Strapi refuses
 * the sixth login of a user within five minutes.
 */
export async function openPanel(browser: Browser, origin: string, user: Credentials, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const key = `${origin} ${user.email}`;
  const session = sessions.get(key) ?? startSession(browser, origin, user);
  sessions.set(key, session);
  const context = await browser.newContext({ ...options, storageState: await session });
  await turnOffGuidedTour(context);
  return context;
}

async function startSession(browser: Browser, origin: string, user: Credentials): Promise<Session> {
  const context = await browser.newContext();
  await logIn(await context.newPage(), origin, user);
  const session = await context.storageState();
  await context.close();
  return session;
}

/** Logs in and opens the panel's home page. Later pages of the same context are logged in, too. */
export async function logIn(page: Page, origin: string, user: Credentials): Promise<void> {
  await turnOffGuidedTour(page.context());
  // The first page of `strapi develop` waits for its bundler.
  await page.goto(`${origin}/admin`, { timeout: 60_000 });
  await fillInLogin(page, user);
  await page.getByRole('link', { name: 'Home' }).waitFor();
}

/** The panel's request for the current user. */
export async function fillInLogin(page: Page, { email, password }: Credentials): Promise<void> {
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: 'Login' }).click();
}

/** Hides the guided tour, which covers the page; only `strapi develop` shows it. */
async function turnOffGuidedTour(context: BrowserContext): Promise<void> {
  await context.addInitScript((state) => localStorage.setItem('STRAPI_GUIDED_TOUR', state), JSON.stringify({ tours: {}, enabled: false, hidden: false, completedActions: [] }));
}

/** Opens the details of an asset in the new or the legacy Media Library; returns their dialog. */
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

/** Waits for the details of an asset in their dialog. */
export async function detailsOf(page: Page, name: string): Promise<Locator> {
  const dialog = page.getByRole('dialog').filter({ has: page.locator(`input[name=name][value="${name}"]`) });
  await dialog.getByText('Asset ID').waitFor();
  return dialog;
}

/**
 * Enables the Media Library from before 5.54 in all pages of the context, like `features.useLegacyMediaLibrary`.
 * The panel's build has both libraries; this sets the flag that it reads.
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
 * Failed requests of Strapi's panel: the session before login, features of paid editions, settings that a role may not read.
 * And a warning of React about Strapi's legacy asset dialog, in `strapi develop` only.
 */
const KNOWN_FAILURES = ['/admin/access-token', '/upload/settings', '/admin/ai-feature-config', '/i18n/ai-localization-jobs/', '/content-manager/preview/url/', 'at EditAssetContent '];

export const isKnownFailure = (error: string): boolean => KNOWN_FAILURES.some((path) => error.includes(path));
