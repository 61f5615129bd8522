import type { Socket } from 'node:net';

/** Transfers bytes of known length over a socket, one transfer at a time, in either direction. */
export class BytePipe {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.pause();
    // `send` and `receive` report failures, as does the end of the process on the other side.
    socket.on('error', () => undefined);
  }

  /** Resolves when all bytes are written. @throws where the socket fails */
  send(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** @throws where the socket ends before all bytes arrived, or more arrive than expected */
  receive(length: number): Promise<Buffer> {
    const socket = this.#socket;
    const bytes = Buffer.allocUnsafeSlow(length);
    if (length === 0) return Promise.resolve(bytes);
    return new Promise((resolve, reject) => {
      let received = 0;
      const finish = (settle: () => void) => {
        socket.pause();
        socket.off('data', take).off('close', close);
        settle();
      };
      const close = () => finish(() => reject(new Error(`expected ${length} bytes, found the end of the pipe after ${received}`)));
      const take = (chunk: Buffer) => {
        if (received + chunk.length > length) return finish(() => reject(new Error(`expected ${length} bytes, found more`)));
        chunk.copy(bytes, received);
        received += chunk.length;
        if (received === length) finish(() => resolve(bytes));
      };
      if (socket.destroyed) return close();
      socket.on('data', take).once('close', close).resume();
    });
  }
}
