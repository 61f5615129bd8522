/** The version of Strapi in the browser tests: `npm run test:strapi` sets another. */
const VERSION = process.env['STRAPI_VERSION'] ?? '5.54.0';

/** Whether it is this version of Strapi 5 or a later one. */
export function isSince(version: `5.${number}.${number}`): boolean {
  const numbers = (text: string) => text.split('.').map(Number);
  const [, minor = 0, patch = 0] = numbers(VERSION);
  const [, sinceMinor = 0, sincePatch = 0] = numbers(version);
  return minor > sinceMinor || (minor === sinceMinor && patch >= sincePatch);
}
