import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BENCH } from './paths.mjs';

/** Starts a script of bench/peers in a process of its own; it says its URL, or that it is ready, in its first line. */
export async function startPeer(script, ...args) {
  const child = spawn(process.execPath, ['--import', new URL('../../scripts/setup/end-with-parent.mjs', import.meta.url).href, join(BENCH, 'peers', script), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const [first] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(([code]) => { throw new Error(`${script} ended with ${code}`); })]);
  return {
    url: first,
    pid: child.pid,
    /** Sends a line and waits for the line in answer, both JSON. */
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const [answer] = await once(lines, 'line');
      return JSON.parse(answer);
    },
    async stop() {
      child.kill('SIGKILL');
      await once(child, 'exit').catch(() => undefined);
    },
  };
}
