import { CommanderError } from 'commander';
import { createOutput } from './output';
import { createProgram } from './program';
import { exitCodeOf } from './exit-code';

/** Standard output is for results alone: whatever Strapi and the project write goes to standard error. */
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

async function main(): Promise<number> {
  const output = createOutput({ write: (text) => void write(text), isTerminal: process.stderr.isTTY === true });
  try {
    const program = createProgram(output);
    await program.parseAsync();
    return output.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodeOf(error);
  }
}

void main().then((code) => {
  // Results may be in a pipe that is not read yet.
  write('', () => process.exit(code));
});
