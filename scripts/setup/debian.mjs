import { existsSync } from 'node:fs';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { runCommand } from './run-command.mjs';

export const isDebianRoot = () => existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;

const POLICY = '/usr/sbin/policy-rc.d';

/** Debian runs this script before it starts a service; exit code 101 forbids that. Does not change an existing policy. */
async function withoutServices(run) {
  const ours = !existsSync(POLICY);
  if (ours) {
    await writeFile(POLICY, '#!/bin/sh\nexit 101\n');
    await chmod(POLICY, 0o755);
  }
  try {
    return await run();
  } finally {
    if (ours) await rm(POLICY, { force: true });
  }
}

/** Installs packages without recommended ones, and without starting their services. */
export const installDebianPackages = (names) =>
  withoutServices(async () => {
    process.stdout.write(`\n  Not found, and you are root: apt-get installs ${names.join(', ')}. Their services are not started.\n`);
    await runCommand('apt-get', ['update']);
    await runCommand('apt-get', ['install', '-y', '--no-install-recommends', ...names], { env: { DEBIAN_FRONTEND: 'noninteractive' } });
  });
