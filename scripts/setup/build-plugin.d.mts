/** Builds the plugin unless what was built is up to date. */
export function buildPlugin(): Promise<'up to date' | undefined>;
