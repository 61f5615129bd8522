import { once } from 'node:events';
import { SetupError } from '../setup/step.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Starts the playground and waits until it exits or a signal stops it.
 * A signal during the start ends this process at once, and its child processes with it.
 */
export async function serveUntilStopped(start) {
  let stopping = false;
  let playground = null;
  const onSignal = () => {
    stopping = true;
    if (playground === null) process.exit(0);
    playground.stop();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);

  playground = await start();
  if (playground.process.exitCode === null && playground.process.signalCode === null) await once(playground.process, 'exit');
  for (const signal of SIGNALS) process.off(signal, onSignal);
  if (!stopping) throw new SetupError(`Strapi exited unexpectedly (${playground.process.exitCode ?? playground.process.signalCode}).`);
  console.log('Stopped.');
}
