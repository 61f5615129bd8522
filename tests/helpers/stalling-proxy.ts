import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy for a local server. While it stalls, it keeps the connections open and passes on no bytes. */
export async function startStallingProxy(port: number) {
  const sockets = new Set<Socket>();
  let isStalled = false;

  const carry = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('data', (chunk) => to.write(chunk));
    if (isStalled) from.pause();
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    carry(client, upstream);
    carry(upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    stall(): void {
      isStalled = true;
      for (const socket of sockets) socket.pause();
    },
    resume(): void {
      isStalled = false;
      for (const socket of sockets) socket.resume();
    },
    async stop(): Promise<void> {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
