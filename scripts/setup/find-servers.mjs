import { installDebianPackages, isDebianRoot } from './debian.mjs';
import { locate, SERVERS } from './server-programs.mjs';

const absent = () => Object.keys(SERVERS).filter((name) => locate(name).missing.length > 0);

/** If an installation fails, the tests of those servers are skipped. */
const install = (names) => installDebianPackages(names.flatMap((name) => SERVERS[name].packages)).catch((error) => error.message);

/**
 * The paths of the web servers and databases that tests start, as environment variables. Installs missing ones as root
 * on Debian. Returns those that are still missing, too, and the reason.
 */
export async function findServers() {
  const before = absent();
  const failure = before.length > 0 && isDebianRoot() ? await install(before) : undefined;
  const missing = absent();
  const env = Object.assign({}, ...Object.keys(SERVERS).map((name) => locate(name).paths));
  return { env, missing, reason: missing.length > 0 && failure ? failure.trim().split('\n').slice(-3).join('\n') : '' };
}
