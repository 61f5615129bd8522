import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** The ids of an unprivileged user, if this process is root: databases refuse to run as root, and web servers need not. */
export const UNPRIVILEGED: { readonly uid?: number; readonly gid?: number } = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Polled until it returns true. */
  readonly isReady: () => Promise<boolean>;
  /** The signal that shuts the server down without waiting for clients. */
  readonly stopSignal?: NodeJS.Signals;
}

export interface ServerProcess {
  /** The output of the server. */
  logs(): string;
  stop(): Promise<void>;
}

const READY_SECONDS = 30;
const STOP_SECONDS = 15;

/** Ends the server if this process is killed: that closes the pipe, so `read` returns. */
function endWithParent(pid: number, signal: NodeJS.Signals): () => void {
  const onExit = spawn('sh', ['-c', `read -r _; kill -s ${signal.slice(3)} ${pid}`], { stdio: ['pipe', 'ignore', 'ignore'] });
  return () => void onExit.kill('SIGKILL');
}

/** Starts an unprivileged server in the foreground, and waits until it is ready. It ends with this process. */
export async function startServerProcess({ command, args, cwd, isReady, stopSignal = 'SIGTERM' }: ServerCommand): Promise<ServerProcess> {
  const child = spawn(command, args, { cwd, ...UNPRIVILEGED, env: { PATH: process.env['PATH'], HOME: cwd, LC_ALL: 'C' }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk: Buffer) => said.push(chunk));
  child.once('error', (error) => said.push(Buffer.from(error.message)));
  const removeExitHandler = child.pid === undefined ? () => undefined : endWithParent(child.pid, stopSignal);
  const ended = once(child, 'close').catch(() => undefined).finally(removeExitHandler);
  const hasEnded = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;

  const stop = async () => {
    const killTimer = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
    if (!hasEnded()) child.kill(stopSignal);
    await ended;
    clearTimeout(killTimer);
  };
  const logs = () => Buffer.concat(said).toString();

  const deadline = performance.now() + READY_SECONDS * 1000;
  while (!(await isReady().catch(() => false))) {
    if (hasEnded() || performance.now() > deadline) {
      await stop();
      throw new Error(`expected ${command} to be ready within ${READY_SECONDS} s, found:\n${logs()}`);
    }
    await delay(50);
  }
  return { logs, stop };
}
