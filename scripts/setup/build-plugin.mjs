import { buildIfChanged } from './fingerprint.mjs';
import { runCommand } from './run-command.mjs';

export const buildPlugin = () =>
  buildIfChanged({
    name: 'plugin',
    inputs: ['server', 'admin', 'package.json', 'package-lock.json', 'tsconfig.json'],
    outputs: ['dist/admin', 'dist/server', 'dist/worker'],
    build: () => runCommand('npm', ['run', 'build']),
  });
