import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram } from '../setup/programs.mjs';

const run = promisify(execFile);

const MILLISECONDS = { us: 1e-3, ms: 1, s: 1000, m: 60_000 };

function readTime(text) {
  const [, number, unit] = /^([\d.]+)(us|ms|s|m)$/.exec(text) ?? [];
  return Number(number) * MILLISECONDS[unit];
}

/** Sends requests for `seconds`, one at a time on each connection. Returns requests per second and the 99th percentile in milliseconds. */
export async function wrk(url, { seconds = 2, connections = 32, headers = {}, script, args = [] } = {}) {
  const options = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])];
  const { stdout } = await run(findProgram('wrk'), [...options, ...(script ? ['-s', script] : []), url, ...(args.length > 0 ? ['--', ...args] : [])]);
  const failed = /Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? /Socket errors: (.*)/.exec(stdout)?.[1];
  if (failed !== undefined) throw new Error(`wrk found failures at ${url}: ${failed}\n${stdout}`);
  return { perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]), p99: readTime(/99%\s+(\S+)/.exec(stdout)[1]) };
}
