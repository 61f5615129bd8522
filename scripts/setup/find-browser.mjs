import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { installDebianPackages, isDebianRoot } from './debian.mjs';
import { ROOT } from './paths.mjs';
import { runCommand } from './run-command.mjs';
import { SetupError } from './step.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const APPLICATIONS = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

const onPath = () => (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));

function installed() {
  const playwrightsOwn = createRequire(join(ROOT, 'package.json'))('playwright-core').chromium.executablePath();
  return [...onPath(), ...APPLICATIONS, playwrightsOwn].find((path) => path && existsSync(path)) ?? null;
}

/** Where we may, the system's packages: they bring the libraries along that a bare Debian lacks. */
async function install() {
  if (isDebianRoot()) {
    await installDebianPackages(['chromium']);
  } else {
    await runCommand('npx', ['playwright-core', 'install', 'chromium']);
  }
}

/** The path of a Chromium or Chrome; installs one where there is none. */
export async function findBrowser() {
  const asked = process.env.CHROMIUM_PATH;
  if (asked) {
    if (existsSync(asked)) return asked;
    throw new SetupError(`Expected a browser at CHROMIUM_PATH, found nothing at "${asked}". Correct it, or unset it to have one looked for.`);
  }
  if (installed() === null) await install();
  const found = installed();
  if (found === null) throw new SetupError('Expected Chromium or Chrome, found none. Install one, or set CHROMIUM_PATH to where it is.');
  return found;
}
