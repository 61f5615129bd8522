import { once } from 'node:events';
import { createServer } from 'node:net';
import { SetupError } from '../setup/step.mjs';

/** Called before the long steps. */
export async function assertPortIsFree(port, host) {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw new SetupError(reason(error, port, host));
  }
  server.close();
  await once(server, 'close');
}

function reason({ code, message }, port, host) {
  if (code === 'EADDRINUSE') return `Port ${port} is taken. Stop what listens there (perhaps another demo), or choose another port: PORT=${port === 65535 ? port - 1 : port + 1} npm run demo`;
  if (code === 'EACCES') return `Port ${port} may not be opened by this user. Choose one above 1023: PORT=1337 npm run demo`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `Expected HOST to be an address of this machine, found "${host}". Leave it out, or try HOST=0.0.0.0 for all of them.`;
  return `Port ${port} on ${host} cannot be opened: ${message}`;
}
