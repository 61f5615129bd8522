import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BENCH } from './paths.mjs';

/** Starts a script of bench/peers in a child process. The first line of its output is its URL, or "ready". */
export async function startPeer(script, ...args) {
  const child = spawn(process.execPath, ['--import', new URL('../../scripts/setup/end-with-parent.mjs', import.meta.url).href, join(BENCH, 'peers', script), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const [first] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(([code]) => { throw new Error(`${script} ended with ${code}`); })]);
  return {
    url: first,
    pid: child.pid,
    /** Sends a request as a line of JSON, and returns the response line. */
    async send(message) {
      child.stdin.write(`${JSON.stringify(message)}\n`);
      const [response] = await once(lines, 'line');
      return JSON.parse(response);
    },
    async stop() {
      child.kill('SIGKILL');
      await once(child, 'exit').catch(() => undefined);
    },
  };
}
