import { installDebianPackages, isDebianRoot } from './debian.mjs';
import { locate, SERVERS } from './server-programs.mjs';

const absent = () => Object.keys(SERVERS).filter((name) => locate(name).missing.length > 0);

/** Nothing depends on them but their own tests: if they cannot be had, those are skipped. */
const install = (names) => installDebianPackages(names.flatMap((name) => SERVERS[name].packages)).catch((error) => error.message);

/**
 * The web servers and databases that tests start, as environment variables; installs what is missing where that is possible.
 * Answers also what is missing still, and why.
 */
export async function findServers() {
  const wanted = absent();
  const failure = wanted.length > 0 && isDebianRoot() ? await install(wanted) : undefined;
  const missing = absent();
  const env = Object.assign({}, ...Object.keys(SERVERS).map((name) => locate(name).paths));
  return { env, missing, reason: missing.length > 0 && failure ? failure.trim().split('\n').slice(-3).join('\n') : '' };
}
