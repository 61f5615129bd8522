import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PLAYGROUND } from './paths.mjs';
import { SetupError } from './step.mjs';

/** Resolved at the last moment: a clean clone has no packages yet. */
const strapiCommand = () => join(dirname(createRequire(join(PLAYGROUND, 'package.json')).resolve('@strapi/strapi/package.json')), 'bin', 'strapi.js');

const END_WITH_PARENT = new URL('end-with-parent.mjs', import.meta.url).href;

const STOP_SECONDS = 30;

/** `develop` serves the panel as a developer of the project sees it, by a server that compiles on demand. */
const DEVELOP = process.env.PLAYGROUND_COMMAND === 'develop';

/**
 * Starts the playground (its production build, if nothing else is asked for) in a process of its own and waits until it answers.
 * Answers `{ url, process, logs(), stop(), kill() }`; the last two wait for the end.
 */
export async function startPlayground({ port, host = '127.0.0.1', env = {}, timeoutSeconds = 180 }) {
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, strapiCommand(), DEVELOP ? 'develop' : 'start'], {
    cwd: PLAYGROUND,
    env: { ...process.env, STRAPI_TELEMETRY_DISABLED: 'true', ...env, NODE_ENV: DEVELOP ? 'development' : 'production', HOST: host, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const logs = keepLogs(child);
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  child.once('exit', () => process.off('exit', killWithUs));

  const playground = { url: `http://${nameOf(host)}:${port}`, process: child, logs, stop: () => stop(child), kill: () => endBy(child, 'SIGKILL') };
  try {
    await waitUntilReady(playground, timeoutSeconds);
  } catch (error) {
    await playground.stop();
    throw error;
  }
  return playground;
}

/** What to write into a URL for the address that is listened on. */
function nameOf(host) {
  if (['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** The last lines of what the process says: enough to tell what went wrong, and no more than memory bears. */
function keepLogs(child) {
  const kept = [];
  const keep = (chunk) => {
    kept.push(String(chunk));
    if (kept.length > 5000) kept.splice(0, 1000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return () => kept.join('');
}

async function waitUntilReady({ url, process: child, logs }, timeoutSeconds) {
  const deadline = performance.now() + timeoutSeconds * 1000;
  while (performance.now() < deadline) {
    if (hasEnded(child)) {
      throw new SetupError(`${logs()}\nStrapi ended before it answered (${child.exitCode ?? child.signalCode}).`);
    }
    const answer = await fetch(`${url}/_health`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    if (answer?.status === 204) return;
    await delay(200);
  }
  throw new SetupError(`${logs()}\nExpected an answer from ${url}/_health within ${timeoutSeconds} s, found none.`);
}

const hasEnded = (child) => child.exitCode !== null || child.signalCode !== null;

async function stop(child) {
  const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
  await endBy(child, 'SIGTERM');
  clearTimeout(impatience);
}

async function endBy(child, signal) {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
