import { parseConfig } from '../../server/src/config/parse-config';

/** The problems for which a configuration is refused, without the introduction of the error. */
export function problemsOf(input: unknown): string[] {
  try {
    parseConfig(input);
  } catch (error) {
    return (error as Error).message.split('\n').slice(1).map((line) => line.replace(/^ {2}- /, ''));
  }
  throw new Error(`expected ${JSON.stringify(input)} to be refused`);
}
