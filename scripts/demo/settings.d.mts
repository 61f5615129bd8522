export interface DemoSettings {
  readonly port: number;
  readonly host: string;
  readonly email: string;
  readonly password: string;
}

/** @throws SetupError, with what was expected, what was found and what to do */
export function readDemoSettings(env: Readonly<Record<string, string | undefined>>): DemoSettings;
