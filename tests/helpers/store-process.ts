import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '..', '..');

/** Compiles the worker and the store, so that a plain Node can run them. Returns the worker's path, in a directory to be deleted. */
export function compileWorker(): { readonly directory: string; readonly worker: string } {
  const directory = mkdtempSync(join(tmpdir(), 'renditions-worker-'));
  const store = join(ROOT, 'server/src/store');
  const sources = [
    ...readdirSync(store).map((name) => join(store, name)),
    join(ROOT, 'server/src/core/formats.ts'),
    join(ROOT, 'tests/helpers/rendition-content.ts'),
    join(ROOT, 'tests/helpers/store-worker.ts'),
  ];
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  for (const source of sources) {
    const target = join(directory, relative(ROOT, source)).replace(/\.ts$/, '.js');
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, ts.transpileModule(readFileSync(source, 'utf8'), { compilerOptions }).outputText);
  }
  return { directory, worker: join(directory, 'tests/helpers/store-worker.js') };
}

export interface StoreProcess {
  readonly child: ChildProcess;
  /** What it had to complain of, in the end. */
  readonly complaint: Promise<string>;
}

/** Resolves when the process has written for the first time. */
export async function startWorker(worker: string, directory: string, maxBytes: number, operations = 0): Promise<StoreProcess> {
  const child = spawn(process.execPath, [worker, directory, String(maxBytes), String(operations)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => { text += chunk.toString(); });
  const complaint = once(child, 'close').then(() => text);
  await Promise.race([once(child.stdout, 'data'), complaint]);
  return { child, complaint };
}
