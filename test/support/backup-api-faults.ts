import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

type Fault = (response: ServerResponse, other: string, request: IncomingMessage) => unknown;

/** One answer in JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown): unknown {
  return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Answers to the wish for a backup that make none. */
export const POST_FAULTS = {
  error_500: (response) => sendJson(response, 500, { error: 'FATAL: user ada@example.com' }),
  refuses: (response) => sendJson(response, 422, { error: 'unprocessable' }),
  all_ok: (response) => sendJson(response, 200, { ok: true }),
  bare_conflict: (response) => sendJson(response, 409, { statusCode: 409, message: 'already running' }),
  not_json: (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"id": 1,'),
  page: (response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html><title>App</title>'),
  moved: (response, other) => response.writeHead(308, { location: `${other}/backups` }).end(),
  poll_elsewhere: (response, other) => response.writeHead(202, { location: `${other}/backups/1` }).end(),
  lands_nowhere: (response) => sendJson(response, 201, { status: 'ok' }),
  breaks_off_always: (_, __, request) => request.socket.destroy(),
  huge: (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"id": "');
    return Readable.from(endless()).pipe(response);
  },
  trickle: (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    return dripping(response, Buffer.alloc(1_000_000, ' '), 20);
  },
} as const satisfies Readonly<Record<string, Fault>>;

/** Downloads that are none. */
export const DOWNLOAD_FAULTS = {
  lost_download: (response) => sendJson(response, 404, { error: 'not found' }),
  html_download: (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>'),
  json_download: (response) => sendJson(response, 200, { error: 'gone' }),
} as const satisfies Readonly<Record<string, Fault>>;

/** Addresses that nobody should follow. */
export const ADDRESS_FAULTS = {
  local_file: 'file:///etc/passwd',
  metadata: 'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
} as const;

/** One byte at a time, until nobody listens. */
export function dripping(response: ServerResponse, bytes: Buffer, everyMs: number): unknown {
  let at = 0;
  const timer = setInterval(() => response.write(bytes.subarray(at, ++at)), everyMs);
  return response.on('close', () => clearInterval(timer));
}

function* endless(): Generator<string> {
  for (;;) yield 'x'.repeat(65_536);
}

/** The fault of a mode, where it has one of this kind. */
export function faultOf<T>(faults: Readonly<Record<string, T>>, mode: string): T | undefined {
  return Object.hasOwn(faults, mode) ? faults[mode] : undefined;
}
