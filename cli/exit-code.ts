import { CommanderError, InvalidArgumentError } from 'commander';

export const DONE = 0;
export const FAILED = 1;
const WRONG_ARGUMENTS = 2;

/** The plugin refuses a wrong argument with these; all other errors are failures. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof InvalidArgumentError) return WRONG_ARGUMENTS;
  // Help that was asked for is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_ARGUMENTS;
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return error instanceof RangeError || error instanceof TypeError || code === 'INVALID_SPEC' ? WRONG_ARGUMENTS : FAILED;
}
