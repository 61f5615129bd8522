import { buildIfChanged } from './fingerprint.mjs';
import { runCommand } from './run-command.mjs';

export const buildPlugin = () =>
  buildIfChanged({
    name: 'plugin',
    inputs: ['server', 'admin', 'cli', 'sign', 'next', 'nuxt', 'package.json', 'package-lock.json', 'tsconfig.json'],
    outputs: ['dist/admin', 'dist/server', 'dist/worker', 'dist/cli', 'dist/sign', 'dist/next', 'dist/nuxt'],
    build: () => runCommand('npm', ['run', 'build']),
  });
