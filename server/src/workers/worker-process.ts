import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { errorOfCode, InternalError } from '../core/errors';
import { BytePipe } from './byte-pipe';
import { BYTES_FD, OVER_MEMORY_MESSAGE, type Requests, type RequestType, type WorkerFailure, type WorkerRequest, type WorkerResponse, type WorkerSetup } from './protocol';

/** Characters that are kept of what a worker writes to its standard output and error. */
const MAX_OUTPUT = 2000;

/** A loaded machine may take seconds to start a process. */
const MAX_START_MS = 30_000;

/** What Node, libvips and the search for fonts look for; a project's secrets are not among it. */
const INHERITED_VARIABLES = new Set([
  'PATH', 'HOME', 'LANG', 'LANGUAGE', 'TMPDIR', 'TEMP', 'TMP', 'LD_LIBRARY_PATH', 'LD_PRELOAD', 'MALLOC_ARENA_MAX', 'PANGOCAIRO_BACKEND',
  'SYSTEMROOT', 'WINDIR', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA',
]);
const INHERITED_PREFIXES = /^(?:FONTCONFIG|XDG|LC|DYLD|VIPS)_/;

/** The environment of a worker. Names are compared without case, as on Windows. */
export function workerEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isKept = (name: string) => INHERITED_VARIABLES.has(name) || INHERITED_PREFIXES.test(name);
  const kept = Object.entries(environment).filter(([name]) => isKept(name.toUpperCase()));
  // Each thread of libvips would have an arena of its own, which glibc does not give back.
  return { MALLOC_ARENA_MAX: '2', ...Object.fromEntries(kept) };
}

/** Why the server killed a worker. */
export type KillReason = 'time' | 'memory' | 'aborted' | 'recycled';

/** A worker ended while it had work to do. */
export class WorkerEndedError extends Error {
  override readonly name = 'WorkerEndedError';

  /** `reason` is null where the server did not kill it. */
  constructor(
    readonly reason: KillReason | null,
    message: string,
    readonly signal: NodeJS.Signals | null,
  ) {
    super(message);
  }
}

interface Pending {
  resolve(response: Extract<WorkerResponse, { readonly type: 'result' }>): void;
  reject(error: Error): void;
}

/** A process that reads and renders pictures. It does one thing at a time, and can be killed at any time. */
export class WorkerProcess {
  /** Jobs that it was given. */
  jobs = 0;
  /** Processor time of the job that runs, as the worker last said. */
  cpuMilliseconds = 0;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  /** Null where the process could not be started. */
  readonly #pipe: BytePipe | null;
  #pending: Pending | null = null;
  #killedFor: KillReason | null = null;
  #end: WorkerEndedError | null = null;
  #output = '';

  private constructor(file: string) {
    this.#child = fork(file, [], {
      env: workerEnvironment(process.env),
      // Under Yarn's Plug'n'Play, modules are found by its own loader alone.
      execArgv: process.versions['pnp'] === undefined ? [] : ['--require', createRequire(import.meta.url).resolve('pnpapi')],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    });
    this.ended = new Promise((resolve) => {
      const end = (message: string, signal: NodeJS.Signals | null) => {
        this.#onEnd(message, signal);
        resolve();
      };
      this.#child.once('error', (error) => end(error.message, null));
      this.#child.once('close', (code, signal) => end(`it ended with ${signal ?? `code ${String(code)}`}`, signal));
    });
    const bytes = this.#child.stdio?.[BYTES_FD] as Socket | null | undefined;
    this.#pipe = bytes ? new BytePipe(bytes) : null;
    this.#child.on('message', (response: WorkerResponse) => this.#onMessage(response));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        // The last words tell why it ended.
        this.#output = (this.#output + chunk.toString()).slice(-MAX_OUTPUT);
      });
    }
    this.#letServerEnd(bytes);
  }

  /** Resolves when the process is ready to work; `onSpawn` is told before. @throws Error where it cannot be started */
  static async start(file: string, setup: WorkerSetup, onSpawn: (worker: WorkerProcess) => void): Promise<WorkerProcess> {
    const worker = new WorkerProcess(file);
    onSpawn(worker);
    const timer = setTimeout(() => worker.kill('time'), MAX_START_MS);
    try {
      await worker.request('setup', { setup }, { maxMilliseconds: MAX_START_MS });
      return worker;
    } catch (error) {
      worker.kill('recycled');
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isAlive(): boolean {
    return this.#end === null && this.#killedFor === null;
  }

  /** Resident bytes as the system says; null where it does not (other systems than Linux). */
  get residentBytes(): number | null {
    try {
      const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(this.pid)}/status`, 'latin1')) ?? [];
      return kilobytes === undefined ? null : Number(kilobytes) * 1024;
    } catch {
      return null;
    }
  }

  /**
   * Sends a request, with bytes where it takes some, and resolves with the response, with bytes where it has some.
   * @throws WorkerEndedError where the process ends first; what the worker threw otherwise
   */
  async request<T extends RequestType>(
    type: T, request: Requests[T]['request'], { maxMilliseconds, bytes }: { readonly maxMilliseconds: number; readonly bytes?: Uint8Array },
  ): Promise<{ readonly value: Requests[T]['response']; readonly bytes: Buffer }> {
    if (this.#pipe === null) await this.ended;
    if (this.#end !== null) throw this.#end;
    const response = new Promise<Extract<WorkerResponse, { readonly type: 'result' }>>((resolve, reject) => {
      this.#pending = { resolve, reject };
    });
    this.#child.send({ type, maxMilliseconds, ...request }, () => undefined);
    // Where this fails, the end of the process says why.
    if (bytes !== undefined) this.#pipe?.send(bytes).catch(() => undefined);
    const { value, byteLength } = await response;
    return { value: value as Requests[T]['response'], bytes: byteLength === null ? NO_BYTES : await this.#receive(byteLength) };
  }

  /** The job is over: its source may be replaced. */
  endJob(): void {
    if (this.#child.connected) this.#child.send({ type: 'end' } satisfies WorkerRequest, () => undefined);
  }

  kill(reason: KillReason): void {
    this.#killedFor ??= reason;
    this.#child.kill('SIGKILL');
  }

  async #receive(byteLength: number): Promise<Buffer> {
    try {
      return (await this.#pipe?.receive(byteLength)) ?? NO_BYTES;
    } catch (error) {
      await this.ended;
      throw this.#end ?? error;
    }
  }

  #onMessage(response: WorkerResponse): void {
    if (response.type === 'usage') {
      this.cpuMilliseconds = response.cpuMilliseconds;
      return;
    }
    const pending = this.#pending;
    this.#pending = null;
    if (response.type === 'result') pending?.resolve(response);
    else pending?.reject(errorOf(response.failure));
  }

  #onEnd(message: string, signal: NodeJS.Signals | null): void {
    if (this.#end !== null) return;
    const reason = this.#output.includes(OVER_MEMORY_MESSAGE) ? 'memory' : this.#killedFor;
    const output = this.#output.trim();
    this.#end = new WorkerEndedError(reason, output === '' ? message : `${message}: ${output}`, signal);
    this.#pending?.reject(this.#end);
    this.#pending = null;
  }

  /** A worker does not keep the server's process alive. */
  #letServerEnd(bytes: Socket | null | undefined): void {
    const { stdout, stderr, channel } = this.#child;
    this.#child.unref();
    channel?.unref();
    for (const stream of [stdout, stderr, bytes]) (stream as Socket | null | undefined)?.unref();
  }
}

const NO_BYTES = Buffer.alloc(0);

function errorOf({ code, message, detail }: WorkerFailure): Error {
  const options = detail === null ? {} : { cause: detail };
  return code === null ? new InternalError(message, options) : errorOfCode(code, message, options);
}
