import { Agent, request, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Asked {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface HttpClient {
  ask(asked: Asked): Promise<Answered>;
  close(): void;
}

/** A response that takes so long never comes. */
const HANG_MILLISECONDS = 5000;

/** Uses persistent connections, so that leftovers of one response would spoil the next. */
export function createHttpClient(port: number): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const ask: HttpClient['ask'] = ({ method, target, headers }) =>
    new Promise((resolve, reject) => {
      const asking = request({ agent, port, host: '127.0.0.1', method, path: target, headers, timeout: HANG_MILLISECONDS });
      asking.on('timeout', () => asking.destroy(new Error(`no answer in ${HANG_MILLISECONDS} ms`)));
      asking.on('error', reject);
      asking.on('response', (answer) => {
        buffer(answer).then((body) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }), reject);
      });
      asking.end();
    });
  return { ask, close: () => agent.destroy() };
}

/** What Node's client sends as it is; anything else it would refuse to send, and is escaped. */
export const sendableTarget = (text: string): string => `/${text.replace(/^\/+/, '')}`.replace(/[^\x21-\xff]+/g, (part) => Buffer.from(part, 'utf8').toString('hex').replace(/../g, '%$&'));

export const sendableHeader = (text: string): string => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '');
