import { fork, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';

/**
 * The absolute path of the script that worker processes run.
 *
 * The package resolves its own export. So the path is right from the sources, from both bundles of the server and in every
 * layout of node_modules; a path relative to this file would differ in each of them.
 *
 * @throws Error with the code MODULE_NOT_FOUND where the plugin has not been built
 */
export function workerFile(): string {
  return createRequire(import.meta.url).resolve('strapi-plugin-renditions/worker');
}

/** Variables that Node, libvips and fontconfig read. The project's secrets are not among them. */
const INHERITED_VARIABLES = new Set([
  'PATH', 'HOME', 'LANG', 'LANGUAGE', 'TMPDIR', 'TEMP', 'TMP', 'LD_LIBRARY_PATH', 'LD_PRELOAD', 'MALLOC_ARENA_MAX', 'PANGOCAIRO_BACKEND',
  'SYSTEMROOT', 'WINDIR', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA',
]);
const INHERITED_PREFIXES = /^(?:FONTCONFIG|XDG|LC|DYLD|VIPS)_/;

/** The environment of a worker. Ignores the case of names, as Windows does. */
export function workerEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isInherited = (name: string) => INHERITED_VARIABLES.has(name) || INHERITED_PREFIXES.test(name);
  const inherited = Object.entries(environment).filter(([name]) => isInherited(name.toUpperCase()));
  // glibc gives each thread of libvips its own arena, and returns little of it to the system.
  return { MALLOC_ARENA_MAX: '2', ...Object.fromEntries(inherited) };
}

/** Starts a worker. Its standard output and error, messages and bytes are pipes to this process. */
export const forkWorker = (file: string): ChildProcess => fork(file, [], {
  env: workerEnvironment(process.env),
  // Under Yarn's Plug'n'Play only its own loader finds modules.
  execArgv: process.versions['pnp'] === undefined ? [] : ['--require', createRequire(import.meta.url).resolve('pnpapi')],
  stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
});
