import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PLAYGROUND, ROOT } from '../../scripts/setup/paths.mjs';

/** More than the command renders during one measurement. */
const WIDTHS = Array.from({ length: 100 }, (_none, index) => 300 + index);
const QUALITIES = 10;

const storedBy = ({ env }) => readdirSync(env.RENDITIONS_DIRECTORY, { recursive: true }).length;

/** The result of `hits` while `strapi-renditions warm` renders a file. Each call continues with renditions that are not stored. */
export function hitsWhileWarming(strapi, id, hits) {
  let calls = 0;
  return async () => {
    const first = 1 + (calls % 9) * QUALITIES;
    calls += 1;
    const specs = Array.from({ length: QUALITIES }, (_none, index) => ['--spec', `width-{${WIDTHS.join()}}|quality-${first + index}`]).flat();
    const before = storedBy(strapi);
    const command = spawn(process.execPath, [join(ROOT, 'strapi-renditions.js'), 'warm', '--file', String(id), ...specs], { cwd: PLAYGROUND, env: { ...process.env, ...strapi.env, NODE_ENV: 'production' }, stdio: 'ignore' });
    const ended = once(command, 'exit');
    const isRunning = () => command.exitCode === null && command.signalCode === null;
    while (isRunning() && storedBy(strapi) < before + 5) await delay(50);
    const begun = { stored: storedBy(strapi), at: performance.now() };
    const figure = await hits();
    if (!isRunning()) throw new Error('expected strapi-renditions warm to outlast the measurement');
    const perSecond = (storedBy(strapi) - begun.stored) / ((performance.now() - begun.at) / 1000);
    command.kill('SIGINT');
    await ended;
    return { ...figure, warmedPerSecond: perSecond };
  };
}
