import { Command } from 'commander';
import { addCheck } from './commands/check';
import { addPurge } from './commands/purge';
import { addReports } from './commands/reports';
import { addWarm } from './commands/warm';
import type { Output } from './output';

/** `npx strapi-renditions`. Commander throws instead of ending the process. */
export function createProgram(output: Output): Command {
  const program = new Command('strapi-renditions')
    .description('Looks after the renditions of the Strapi project in the current directory, beside the running site.')
    .showHelpAfterError('(--help shows what is possible)')
    .exitOverride()
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong arguments.');
  for (const add of [addReports, addWarm, addPurge, addCheck]) add(program, output);
  for (const command of program.commands) command.exitOverride().showHelpAfterError('(--help shows what is possible)').option('--json', 'print the result as JSON');
  return program;
}

/** The option that each command has. */
export interface CommonOptions {
  readonly json?: boolean;
}
