import { writeFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import type { Snippet } from './snippets';

const ROOT = join(import.meta.dirname, '..', '..');
const EXAMPLES = join(ROOT, 'docs', 'examples');

/** The options of a new Strapi project's `tsconfig.json`. */
const STRAPI_OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2019,
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  lib: ['lib.es2020.d.ts'],
  esModuleInterop: true,
  resolveJsonModule: true,
  incremental: false,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: [],
};

const OTHER_RESOLUTIONS: readonly ts.CompilerOptions[] = [
  { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
];

/** Strapi's client has types for newer kinds of module resolution only, and a Strapi project does not install it. */
const CLIENT = '@strapi/client';
const CLIENT_OPTIONS: ts.CompilerOptions = { ...OTHER_RESOLUTIONS[0], paths: { [CLIENT]: [join(ROOT, 'node_modules', CLIENT, 'dist', 'exports.d.ts')] } };

const textOf = ({ file, messageText }: ts.Diagnostic): string => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;

/** TypeScript's errors for snippets in a project with Strapi and the plugin. */
export async function compileSnippets(project: string, snippets: readonly Snippet[]): Promise<readonly string[]> {
  const folder = join(project, 'src', 'snippets');
  await mkdir(folder, { recursive: true });
  const examples = await readdir(EXAMPLES);
  for (const name of examples) await copyFile(join(EXAMPLES, name), join(folder, name));
  const files = await Promise.all(snippets.map(async ({ place, code }) => {
    const file = join(folder, `${place.replaceAll(/[^A-Za-z0-9]/g, '-')}.ts`);
    // Strapi's types declare the global `strapi`.
    await writeFile(file, `import '@strapi/strapi';\n${code}`);
    return { file, usesClient: code.includes(`from '${CLIENT}'`) };
  }));
  const compile = (usesClient: boolean, options: ts.CompilerOptions) => {
    const own = files.filter((one) => one.usesClient === usesClient).map(({ file }) => file);
    return ts.getPreEmitDiagnostics(ts.createProgram([...own, ...examples.map((name) => join(folder, name))], { ...STRAPI_OPTIONS, types: ['node'], typeRoots: [join(project, 'node_modules', '@types')], ...options })).map(textOf);
  };
  return [...compile(false, {}), ...(files.some(({ usesClient }) => usesClient) ? compile(true, CLIENT_OPTIONS) : [])];
}

/** TypeScript's errors for the plugin's declarations without `skipLibCheck`, for each kind of module resolution. */
export async function checkDeclarations(project: string): Promise<readonly string[]> {
  const file = join(project, 'imports-the-plugin.ts');
  await writeFile(file, `import { defineConfig, type CustomOperation, type RenditionsService } from 'strapi-plugin-renditions';\nexport const config = defineConfig({});\nexport type Both = [CustomOperation, RenditionsService];\n`);
  const options = [{}, ...OTHER_RESOLUTIONS].map((others) => ({ ...STRAPI_OPTIONS, ...others, skipLibCheck: false }));
  const found = options.flatMap((compilerOptions) => ts.getPreEmitDiagnostics(ts.createProgram([file], compilerOptions)));
  return [...new Set(found.filter((diagnostic) => /strapi-plugin-renditions|imports-the-plugin/.test(diagnostic.file?.fileName ?? '')).map(textOf))];
}

const FRONTEND = `import { createSigner, type SignedSrcset } from 'strapi-plugin-renditions/sign';
import loader from 'strapi-plugin-renditions/next';
import provider, { getImage } from 'strapi-plugin-renditions/nuxt';
export const signed: Promise<SignedSrcset> = createSigner({ origin: '', path: '', secret: '' }).srcset(1, 'original', {});
export const urls: readonly string[] = [loader({ src: '', width: 1 }), provider().getImage('', { modifiers: { width: 1 } }).url, getImage('').url];
`;

/** TypeScript's errors for a program that uses the entries for frontends, without `skipLibCheck`, for each kind of module resolution. */
export function compileFrontend(project: string): readonly string[] {
  const file = join(project, 'frontend.ts');
  writeFileSync(file, FRONTEND);
  const options = [{}, ...OTHER_RESOLUTIONS].map((others) => ({ ...STRAPI_OPTIONS, ...others, skipLibCheck: false }));
  return options.flatMap((compilerOptions) => ts.getPreEmitDiagnostics(ts.createProgram([file], compilerOptions))).map(textOf);
}
