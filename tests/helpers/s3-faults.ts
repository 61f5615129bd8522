import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** Faults of a GET: no response, half of one, an error status, another body, a redirect. */
export type S3Fault = 'stall' | 'break' | 'garbage' | 403 | 404 | 500 | { readonly redirect: string };

const CODES = { 403: 'AccessDenied', 404: 'NoSuchKey', 500: 'InternalError' } as const;

export function refuse(response: ServerResponse, status: keyof typeof CODES): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${CODES[status]}</Code><Message>Injected by a test</Message></Error>`);
}

/** Responds with the fault; `object` is the correct body. */
export async function fail(response: ServerResponse, fault: S3Fault, object: () => Promise<{ readonly headers: OutgoingHttpHeaders; readonly bytes: Buffer }>): Promise<void> {
  if (fault === 'stall') return;
  if (fault === 'break') {
    const { headers, bytes } = await object();
    response.writeHead(200, { ...headers, 'content-length': bytes.length });
    // Destroyed after the half was sent, so that the reader receives it.
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  } else if (fault === 'garbage') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>Maintenance</title>');
  } else if (typeof fault === 'number') {
    refuse(response, fault);
  } else {
    response.writeHead(302, { location: fault.redirect }).end();
  }
}
