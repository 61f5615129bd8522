import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { freePort } from './free-port.mjs';
import { BENCH } from './paths.mjs';

const START_SECONDS = 60;

/**
 * Starts a server that is a module of Python, with as many processes as it likes, and waits until it answers.
 * `args` are its arguments for a port.
 */
export async function startPython(python, module, args, { cwd, env = {} } = {}) {
  const port = await freePort();
  // A separate group, so that the processes that it starts end with it.
  const child = spawn(python, [join(BENCH, 'python', 'run.py'), module, ...args(port)], { cwd, env: { ...process.env, ...env }, detached: true, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    if (child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    await ended;
  };
  for (let attempt = 0; attempt < START_SECONDS * 10; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`${module} ended with ${child.exitCode}`);
    if ((await fetch(url).catch(() => null)) !== null) return { url, pid: child.pid, stop };
    await delay(100);
  }
  await stop();
  throw new Error(`expected ${module} to answer within ${START_SECONDS} seconds`);
}
