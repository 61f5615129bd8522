export interface Build {
  readonly name: string;
  /** Relative to the repository. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly build: () => Promise<void>;
}
export function buildIfChanged(build: Build): Promise<'up to date' | undefined>;
