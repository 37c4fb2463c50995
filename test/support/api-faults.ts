import type { IncomingMessage, ServerResponse } from 'node:http';

/** What somebody else's API does instead of answering. Each is done once. */
export const API_FAULTS = [
  'retry_after',
  'reset_delta',
  'reset_epoch',
  'server_error',
  'gateway_page',
  'page',
  'expired',
  'forbidden',
  'missing',
  'redirect',
  'cut',
  'hung_up',
  'slow',
  'dripping',
  'huge',
  'garbage',
  'empty',
  'other_shape',
] as const;
export type ApiFault = (typeof API_FAULTS)[number];

const PAGE = '<!doctype html><html><title>Just a moment…</title></html>';

/** Faults for the next requests, in their order. Slow answers end with the server. */
export function createApiFaults() {
  const line: ApiFault[] = [];
  return {
    next: (...faults: readonly ApiFault[]) => void line.push(...faults),
    /** Those that were not come to are for nobody. */
    clear: () => void line.splice(0),
    /** Whether a fault took the place of the answer. */
    strike: (request: IncomingMessage, response: ServerResponse): boolean => {
      const fault = line.shift();
      if (fault === undefined) return false;
      FAULTS[fault](response, request);
      return true;
    },
  };
}

const json = (response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(JSON.stringify(value));
const html = (response: ServerResponse, status: number) => response.writeHead(status, { 'content-type': 'text/html' }).end(PAGE);
const tooMany = { message: 'rate limit exceeded' };

const FAULTS: Readonly<Record<ApiFault, (response: ServerResponse, request: IncomingMessage) => unknown>> = {
  retry_after: (r) => json(r, 429, tooMany, { 'retry-after': '7' }),
  reset_delta: (r) => json(r, 429, tooMany, { 'ratelimit-limit': '400', 'ratelimit-remaining': '0', 'ratelimit-reset': '9' }),
  reset_epoch: (r) => json(r, 429, tooMany, { 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 11) }),
  server_error: (r) => json(r, 500, { id: 'err-1', message: 'internal server error' }),
  gateway_page: (r) => html(r, 502),
  page: (r) => html(r, 200),
  expired: (r) => json(r, 401, { message: 'Unauthorized' }),
  forbidden: (r) => json(r, 403, { message: 'forbidden' }),
  missing: (r) => json(r, 404, { message: 'not found' }),
  redirect: (r) => r.writeHead(302, { location: 'https://login.example.com/' }).end(),
  cut: (r) => {
    r.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('[{"cur');
    setTimeout(() => r.destroy(), 5);
  },
  hung_up: (_, request) => request.socket.destroy(),
  slow: () => undefined,
  dripping: (r) => {
    r.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => r.write(' '), 20);
    r.on('close', () => clearInterval(timer));
  },
  huge: (r) => {
    r.writeHead(200, { 'content-type': 'application/json' });
    r.on('error', () => undefined);
    r.end(`["${'x'.repeat(9 * 1024 * 1024)}"]`);
  },
  garbage: (r) => r.writeHead(200, { 'content-type': 'application/json' }).end('[{"cursor":'),
  empty: (r) => r.writeHead(200, { 'content-type': 'application/json' }).end(),
  other_shape: (r) => json(r, 200, { surprise: [{ __proto__x: 1 }], 'status!': 7 }),
};

/** Numbers from 0 to below 1 that a seed decides (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * How far a fake strays from its documentation, as every provider has done: fields that are optional are left out, enumerations have values
 * that nobody knows, and there are fields that nobody asked for.
 */
export function createDrift(seed: number | null) {
  const random = seed === null ? null : seededRandom(seed);
  const happens = (chance: number) => random !== null && random() < chance;
  return {
    happens,
    /** The optional fields of an object, each left out, or null, now and then. */
    optional: <T extends Record<string, unknown>>(fields: T): Partial<T> => {
      const kept = Object.entries(fields).filter(() => !happens(0.3));
      return {
        ...Object.fromEntries(kept.map(([name, value]) => [name, happens(0.1) ? null : value])),
        ...(happens(0.2) ? { newField: { a: [1] } } : {}),
      } as Partial<T>;
    },
    /** A value of an enumeration, or one that is new. */
    word: (value: string): string => (happens(0.2) ? `new_${value.slice(0, 3)}_word` : value),
  };
}
