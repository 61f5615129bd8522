import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '..', '..');

/** Compiles a worker and its imports (files, and folders without their subfolders), so that Node can run it. The caller deletes the directory. */
export function compileWorker(worker: string, imported: readonly string[]): { readonly directory: string; readonly worker: string } {
  const directory = mkdtempSync(join(tmpdir(), 'renditions-worker-'));
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'), 'junction');
  const files = imported.flatMap((path) => (path.endsWith('.ts') ? [path] : readdirSync(join(ROOT, path)).filter((name) => name.endsWith('.ts')).map((name) => join(path, name))));
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  for (const path of [worker, ...files]) {
    const target = join(directory, path).replace(/\.ts$/, '.js');
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, ts.transpileModule(readFileSync(join(ROOT, path), 'utf8'), { compilerOptions }).outputText);
  }
  return { directory, worker: join(directory, worker.replace(/\.ts$/, '.js')) };
}
