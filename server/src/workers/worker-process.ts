import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { errorOfCode, InternalError } from '../core/errors';
import { BytePipe } from './byte-pipe';
import { forkWorker } from './fork-worker';
import { BYTES_FD, OVER_MEMORY_MESSAGE, type Requests, type RequestType, type WorkerFailure, type WorkerRequest, type WorkerResponse, type WorkerSetup } from './protocol';

/** How much of a worker's standard output and error is kept, in characters. */
const MAX_OUTPUT_LENGTH = 2000;

/** Starting a process takes seconds on a busy machine. */
const MAX_START_MS = 30_000;

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

/** A process that probes and renders images. It handles one request at a time, and can be killed at any time. */
export class WorkerProcess {
  /** Jobs since its start. */
  jobs = 0;
  /** Processor time of the running job, as last reported by the worker. */
  cpuMilliseconds = 0;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  /** Null where the process did not start. */
  readonly #pipe: BytePipe | null;
  #pending: Pending | null = null;
  #killedFor: KillReason | null = null;
  #end: WorkerEndedError | null = null;
  #output = '';

  private constructor(file: string) {
    this.#child = forkWorker(file);
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
        // The end of the output says why it ended.
        this.#output = (this.#output + chunk.toString()).slice(-MAX_OUTPUT_LENGTH);
      });
    }
    this.#unref(bytes);
  }

  /** Resolves when the worker is set up; calls `onSpawn` before. @throws Error where the process does not start */
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

  /** Resident bytes; null on systems other than Linux. */
  get residentBytes(): number | null {
    try {
      const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(this.pid)}/status`, 'latin1')) ?? [];
      return kilobytes === undefined ? null : Number(kilobytes) * 1024;
    } catch {
      return null;
    }
  }

  /**
   * Sends a request, with bytes if it takes some, and resolves with the response and its bytes.
   * @throws WorkerEndedError where the process ends first; otherwise the error that the worker reported
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
    // If this fails, the process has ended: `#onEnd` reports why.
    if (bytes !== undefined) this.#pipe?.send(bytes).catch(() => undefined);
    const { value, byteLength } = await response;
    return { value: value as Requests[T]['response'], bytes: byteLength === null ? NO_BYTES : await this.#receive(byteLength) };
  }

  /** Tells the worker that the job is over. */
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

  /** Lets the server's process end while workers run. */
  #unref(bytes: Socket | null | undefined): void {
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
