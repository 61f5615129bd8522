import type { ChildProcess } from 'node:child_process';

export interface StartOptions {
  readonly port: number;
  /** The address to listen on; by default only this machine's own. */
  readonly host?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
}

export interface RunningPlayground {
  readonly url: string;
  readonly process: ChildProcess;
  logs(): string;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export function startPlayground(options: StartOptions): Promise<RunningPlayground>;
