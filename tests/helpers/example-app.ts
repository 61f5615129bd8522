import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ROOT } from '../../scripts/setup/paths.mjs';
import { freePort } from './free-port';

const run = promisify(execFile);

/** A folder of `examples`. */
export type ExampleName = 'astro' | 'next' | 'nuxt';

export interface ExampleApp {
  readonly url: string;
  stop(): Promise<void>;
}

const READY_SECONDS = 60;
const POLL_MS = 100;

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Ends a server that a killed test run leaves behind. */
const END_WITH_PARENT = `--import ${pathToFileURL(join(ROOT, 'scripts', 'setup', 'end-with-parent.mjs')).href}`;

const NO_TELEMETRY = { ASTRO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1', NUXT_TELEMETRY_DISABLED: '1' };

/** Variables of vitest, which bundlers would take for theirs. */
const OF_VITEST = /^(?:VITEST.*|NODE_ENV|MODE|DEV|PROD|SSR|TEST|BASE_URL)$/;

/** The environment of a shell. */
const ENVIRONMENT = { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_VITEST.test(name))), ...NO_TELEMETRY };

const directoryOf = (name: ExampleName): string => join(ROOT, 'examples', name);

const runNpm = (name: ExampleName, args: readonly string[], env: Readonly<Record<string, string | undefined>> = ENVIRONMENT) =>
  run('npm', args, { cwd: directoryOf(name), env, maxBuffer: MAX_OUTPUT_BYTES });

/** Installs the packages of an example from its lock file. It needs no Strapi: install while one starts. */
export async function installExample(name: ExampleName): Promise<void> {
  await runNpm(name, ['ci', '--no-audit', '--no-fund']);
}

/**
 * Builds an installed example and starts its server on a free port, which it reads from PORT.
 *
 * @param strapiUrl the origin of a running Strapi with articles
 */
export async function startExample(name: ExampleName, strapiUrl: string): Promise<ExampleApp> {
  const port = await freePort();
  const env = { ...ENVIRONMENT, STRAPI_URL: strapiUrl, PORT: String(port) };
  await runNpm(name, ['run', 'build'], env);

  // A process group: npm passes no signal on to the server.
  const child = spawn('npm', ['start'], { cwd: directoryOf(name), env: { ...env, NODE_OPTIONS: END_WITH_PARENT }, detached: true });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const stop = async () => {
    if (child.pid === undefined || hasEnded()) return;
    const ended = once(child, 'exit');
    process.kill(-child.pid, 'SIGTERM');
    await ended;
  };

  const url = `http://localhost:${port}`;
  const deadline = performance.now() + READY_SECONDS * 1000;
  while (!(await fetch(url).then(({ ok }) => ok, () => false))) {
    if (hasEnded() || performance.now() > deadline) {
      await stop();
      throw new Error(`expected a page at ${url} within ${READY_SECONDS} s, found:\n${output.join('')}`);
    }
    await delay(POLL_MS);
  }
  return { url, stop };
}
