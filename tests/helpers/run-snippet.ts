import { createRequire } from 'node:module';
import ts from 'typescript';
import type { Snippet } from './snippets';

const requireHere = createRequire(import.meta.url);

/** Modules of a snippet by their names; null for those of node_modules. */
type Load = (name: string) => unknown;

/** The exports of a snippet. */
export function runSnippet({ language, code }: Snippet, load: Load = () => null): Record<string, unknown> {
  const script = language === 'js' ? code : ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } }).outputText;
  const module = { exports: {} as unknown };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- Runs the snippets of the documentation.
  (new Function('module', 'exports', 'require', script) as (...names: unknown[]) => void)(module, module.exports, (name: string): unknown => load(name) ?? (requireHere(name) as unknown));
  const { exports } = module;
  return typeof exports === 'function' ? { default: exports } : (exports as Record<string, unknown>);
}
