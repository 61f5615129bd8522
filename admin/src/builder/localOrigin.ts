/** Names and addresses of the computer itself, as the browser's `URL` spells them. */
const LOCAL_HOST = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])$/;

/** The origin of an absolute URL that only the computer itself reaches: Strapi's, where nobody set `server.url`. Else null. */
export function localOrigin(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { hostname, origin } = new URL(url);
  return LOCAL_HOST.test(hostname) ? origin : null;
}
