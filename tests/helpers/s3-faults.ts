import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** What may go wrong with a GET: no answer, half of one, a refusal, a page in the object's stead, another address. */
export type S3Fault = 'stall' | 'break' | 'garbage' | 403 | 404 | 500 | { readonly redirect: string };

const CODES = { 403: 'AccessDenied', 404: 'NoSuchKey', 500: 'InternalError' } as const;

export function refuse(response: ServerResponse, status: keyof typeof CODES): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${CODES[status]}</Code><Message>As the test wants it</Message></Error>`);
}

/** Answers as the fault wants it; `object` is what a sound answer would be. */
export async function fail(response: ServerResponse, fault: S3Fault, object: () => Promise<{ readonly headers: OutgoingHttpHeaders; readonly bytes: Buffer }>): Promise<void> {
  if (fault === 'stall') return;
  if (fault === 'break') {
    const { headers, bytes } = await object();
    response.writeHead(200, { ...headers, 'content-length': bytes.length });
    // Destroyed once the half is on its way, so that the reader gets it.
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  } else if (fault === 'garbage') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>Maintenance</title>');
  } else if (typeof fault === 'number') {
    refuse(response, fault);
  } else {
    response.writeHead(302, { location: fault.redirect }).end();
  }
}
