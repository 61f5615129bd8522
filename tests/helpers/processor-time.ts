/**
 * Milliseconds of a processor that this process took. What other processes do counts on the clock, and not here:
 * a test that judges how much work something is holds on a loaded machine, too.
 */
export function processorMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
