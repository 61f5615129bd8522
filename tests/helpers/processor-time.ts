/**
 * Processor time of this process in milliseconds. Other processes do not change it, so that a test of the cost of
 * some work passes on a loaded machine, too.
 */
export function processorMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
