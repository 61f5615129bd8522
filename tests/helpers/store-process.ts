import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { compileWorker } from './compile-worker';

/** Compiles the worker and the store, so that Node can run them. */
export const compileStoreWorker = () =>
  compileWorker('tests/helpers/store-worker.ts', ['server/src/stores', 'server/src/concurrency', 'server/src/core/errors.ts', 'server/src/core/formats.ts', 'tests/helpers/rendition-content.ts']);

export interface StoreProcess {
  readonly child: ChildProcess;
  /** The problems that it reported at its exit. */
  readonly complaint: Promise<string>;
}

/** Resolves after the first write of the process. */
export async function startWorker(worker: string, directory: string, maxBytes: number, operations = 0): Promise<StoreProcess> {
  const child = spawn(process.execPath, [worker, directory, String(maxBytes), String(operations)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => { text += chunk.toString(); });
  const complaint = once(child, 'close').then(() => text);
  await Promise.race([once(child.stdout, 'data'), complaint]);
  return { child, complaint };
}
