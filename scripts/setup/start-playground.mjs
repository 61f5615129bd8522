import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PLAYGROUND } from './paths.mjs';
import { SetupError } from './step.mjs';

/** Resolved at the call: a clean clone has no packages yet. */
const strapiCommand = () => join(dirname(createRequire(join(PLAYGROUND, 'package.json')).resolve('@strapi/strapi/package.json')), 'bin', 'strapi.js');

const END_WITH_PARENT = new URL('end-with-parent.mjs', import.meta.url).href;

const STOP_SECONDS = 30;

/** With `develop`, a development server compiles the admin panel on demand. */
const DEVELOP = process.env.PLAYGROUND_COMMAND === 'develop';

/**
 * Starts the playground (by default its production build) in a child process and waits for its first response.
 * Returns `{ url, process, logs(), stop(), kill() }`; the last two wait for the exit of the process.
 */
export async function startPlayground({ port, host = '127.0.0.1', env = {}, timeoutSeconds = 180 }) {
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, strapiCommand(), DEVELOP ? 'develop' : 'start'], {
    cwd: PLAYGROUND,
    env: { ...process.env, STRAPI_TELEMETRY_DISABLED: 'true', ...env, NODE_ENV: DEVELOP ? 'development' : 'production', HOST: host, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const logs = keepLogs(child);
  const killOnExit = () => child.kill('SIGKILL');
  process.once('exit', killOnExit);
  child.once('exit', () => process.off('exit', killOnExit));

  const playground = { url: `http://${nameOf(host)}:${port}`, process: child, logs, stop: () => stop(child), kill: () => endBy(child, 'SIGKILL') };
  try {
    await waitUntilReady(playground, timeoutSeconds);
  } catch (error) {
    await playground.stop();
    throw error;
  }
  return playground;
}

/** The host for URLs of a server that listens on this address. */
function nameOf(host) {
  if (['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** Keeps the last lines of a process's output, for error messages. */
function keepLogs(child) {
  const lines = [];
  const keep = (chunk) => {
    lines.push(String(chunk));
    if (lines.length > 5000) lines.splice(0, 1000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return () => lines.join('');
}

async function waitUntilReady({ url, process: child, logs }, timeoutSeconds) {
  const deadline = performance.now() + timeoutSeconds * 1000;
  while (performance.now() < deadline) {
    if (hasEnded(child)) {
      throw new SetupError(`${logs()}\nStrapi exited before its first response (${child.exitCode ?? child.signalCode}).`);
    }
    const response = await fetch(`${url}/_health`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    if (response?.status === 204) return;
    await delay(200);
  }
  throw new SetupError(`${logs()}\nExpected a response from ${url}/_health within ${timeoutSeconds} s, found none.`);
}

const hasEnded = (child) => child.exitCode !== null || child.signalCode !== null;

async function stop(child) {
  const killTimer = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
  await endBy(child, 'SIGTERM');
  clearTimeout(killTimer);
}

async function endBy(child, signal) {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
