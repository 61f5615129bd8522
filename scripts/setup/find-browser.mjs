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
  const playwrightBrowser = createRequire(join(ROOT, 'package.json'))('playwright-core').chromium.executablePath();
  return [...onPath(), ...APPLICATIONS, playwrightBrowser].find((path) => path && existsSync(path)) ?? null;
}

/** As root on Debian, installs the system's package: it depends on libraries that a minimal Debian lacks. */
async function install() {
  if (isDebianRoot()) {
    await installDebianPackages(['chromium']);
  } else {
    await runCommand('npx', ['playwright-core', 'install', 'chromium']);
  }
}

/** The path of Chromium or Chrome; installs Chromium if there is none. */
export async function findBrowser() {
  const configured = process.env.CHROMIUM_PATH;
  if (configured) {
    if (existsSync(configured)) return configured;
    throw new SetupError(`Expected a browser at CHROMIUM_PATH, found nothing at "${configured}". Correct it, or unset it to search for one.`);
  }
  if (installed() === null) await install();
  const found = installed();
  if (found === null) throw new SetupError('Expected Chromium or Chrome, found none. Install one, or set CHROMIUM_PATH to where it is.');
  return found;
}
