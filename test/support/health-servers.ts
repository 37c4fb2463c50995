import { networkInterfaces } from 'node:os';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { Verdict } from '../../src/core/verdict.ts';
import type { Reason } from '../../src/domain/health/types.ts';
import { answerOk, type Certificates, json, type Kit, OK } from './health-kit.ts';
import { NETWORK_CASES } from './health-network-servers.ts';
import { REDIRECT_CASES } from './health-redirect-servers.ts';

type Served = string | { readonly url: string; readonly inputs: Readonly<Record<string, string>> };

/**
 * One server and what the gate must say of it. The same table runs against the action's code and against the bundle, in mode
 * `assert` with one attempt.
 */
export type HealthCase = {
  readonly name: string;
  /** Starts the server and gives the URL to check, and inputs that only it knows. */
  readonly serve: (kit: Kit, certificates: Certificates) => Promise<Served> | Served;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly reason: Reason;
  /** Requests that reach the server: one, except where none can. */
  readonly requests?: number;
  /** Connections to the server at most: one, unless redirects are followed. */
  readonly connections?: number;
  readonly status?: number;
  /** The message holds this. */
  readonly says?: string;
};

/** A verdict follows from its reason. */
export function verdictOf(reason: Reason): Verdict {
  if (reason === 'ok') return 'ok';
  return reason === 'tls_expiring' ? 'degraded' : reason === 'own_network' ? 'unknown' : 'critical';
}

/** Starts a case's servers: all inputs of its run. */
export async function startCase({ serve, inputs }: HealthCase, kit: Kit, certificates: Certificates): Promise<Record<string, string>> {
  const served = await serve(kit, certificates);
  return {
    mode: 'assert',
    'failure-threshold': '1',
    'request-timeout': '4s',
    ...inputs,
    ...(typeof served === 'string' ? { url: served } : { url: served.url, ...served.inputs }),
  };
}

const SHORT = { 'request-timeout': '300ms' };
const body =
  (text: string | Buffer, headers = {}) =>
  (kit: Kit) =>
    kit.http((_, response) => json(response, text, 200, headers));
const status =
  (code: number, headers = {}, text = '{"status":"error"}') =>
  (kit: Kit) =>
    kit.http((_, response) => json(response, text, code, headers));
const bytes = (text: string) => (kit: Kit) => kit.raw((socket) => socket.end(text, 'latin1'));
/** Says this and then nothing more, with the connection open. */
const stall = (text: string) => (kit: Kit) => kit.raw((socket) => void socket.write(text));
const withLength = (text: string, length = text.length) => `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n${text}`;
const chunked = (...parts: string[]) => `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${parts.join('')}`;

const RIGHT: readonly HealthCase[] = [
  { name: 'a right answer', serve: (kit) => kit.http(answerOk), reason: 'ok', status: 200 },
  { name: 'gzip', serve: body(gzipSync(OK), { 'content-encoding': 'gzip' }), reason: 'ok' },
  { name: 'brotli', serve: body(brotliCompressSync(OK), { 'content-encoding': 'br' }), reason: 'ok' },
  { name: 'deflate with a zlib header', serve: body(deflateSync(OK), { 'content-encoding': 'deflate' }), reason: 'ok' },
  { name: 'deflate without one', serve: body(deflateRawSync(OK), { 'content-encoding': 'deflate' }), reason: 'ok' },
  { name: 'gzip within brotli', serve: body(brotliCompressSync(gzipSync(OK)), { 'content-encoding': 'gzip, br' }), reason: 'ok' },
  { name: 'a byte order mark', serve: body(`\ufeff${OK}`), reason: 'ok' },
  { name: 'no content-type at all', serve: bytes(withLength(OK)), reason: 'ok' },
  { name: 'chunks of one byte', serve: bytes(chunked(...[...OK].map((c) => `1\r\n${c}\r\n`), '0\r\n\r\n')), reason: 'ok' },
  { name: 'a body that ends with the connection (HTTP/1.0)', serve: bytes(`HTTP/1.0 200 OK\r\n\r\n${OK}`), reason: 'ok' },
  { name: 'an interim answer 103 first', serve: bytes(`HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${withLength(OK)}`), reason: 'ok' },
  { name: 'a header given twice', serve: bytes(`HTTP/1.1 200 OK\r\nx-a: 1\r\nx-a: 2\r\ncontent-length: ${OK.length}\r\n\r\n${OK}`), reason: 'ok' },
  { name: 'a connection kept open after the answer', serve: stall(withLength(OK)), reason: 'ok' },
  { name: 'a body of exactly 64 KiB', serve: body(OK + ' '.repeat(65_536 - OK.length)), reason: 'ok' },
  { name: 'a port that fetch refuses', serve: oddPort, reason: 'ok' },
  {
    name: 'a path into objects and arrays',
    serve: body('{"checks":[{"db":{"status":"up"}}]}'),
    inputs: { 'expect-json': 'checks[0].db.status == "up"' },
    reason: 'ok',
  },
  { name: 'an array as the root', serve: body('[1,{"a":null}]'), inputs: { 'expect-json': '$[0] >= 1\n$[1].a == null\nabsent($[2])' }, reason: 'ok' },
  { name: '204 where it is expected', serve: status(204), inputs: { 'expect-status': '204', 'expect-json': 'none' }, reason: 'ok' },
  {
    name: '301 where it is expected',
    serve: status(301, { location: '/x' }),
    inputs: { 'expect-status': '301', 'expect-json': 'none' },
    reason: 'ok',
  },
  { name: 'no JSON where none is expected', serve: body('pong'), inputs: { 'expect-json': 'none' }, reason: 'ok' },
  { name: 'user information as basic authorization', serve: basic, reason: 'ok' },
  { name: 'a trusted certificate', serve: (kit, c) => kit.https(c.good), reason: 'ok' },
  {
    name: 'a trusted certificate of an IP address',
    serve: async (kit, c) => (await kit.https(c.good)).replace('localhost', '127.0.0.1'),
    reason: 'ok',
  },
];

const TRANSPORT: readonly HealthCase[] = [
  { name: 'nothing listens', serve: refused, reason: 'tcp_refused', requests: 0 },
  {
    name: 'a reset upon connection',
    serve: (kit) =>
      kit.raw(
        () => undefined,
        (s) => s.resetAndDestroy(),
      ),
    reason: 'tcp_reset',
    requests: 0,
  },
  { name: 'a reset upon the request', serve: (kit) => kit.raw((s) => s.resetAndDestroy()), reason: 'tcp_reset' },
  { name: 'the connection closed without a word', serve: bytes(''), reason: 'tcp_reset' },
  { name: 'the connection closed within the headers', serve: bytes('HTTP/1.1 200 OK\r\nx-a: 1'), reason: 'tcp_reset' },
  { name: 'silence', serve: stall(''), inputs: SHORT, reason: 'timeout_headers' },
  { name: 'silence after half a header', serve: stall('HTTP/1.1 200 OK\r\nx-a:'), inputs: SHORT, reason: 'timeout_headers' },
  { name: 'a 100 Continue that nobody asked for', serve: stall('HTTP/1.1 100 Continue\r\n\r\n'), inputs: SHORT, reason: 'http_malformed' },
  { name: 'an interim answer, then silence', serve: stall('HTTP/1.1 102 Processing\r\n\r\n'), inputs: SHORT, reason: 'timeout_headers' },
  { name: 'a slow loris in the headers', serve: drip('HTTP/1.1 200 OK\r\nx-a: '), inputs: SHORT, reason: 'timeout_headers' },
  {
    name: 'a slow loris in the body',
    serve: drip(`HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n`),
    inputs: SHORT,
    reason: 'timeout_body',
    status: 200,
  },
  { name: 'silence within the body', serve: stall(withLength('{"status"', 500)), inputs: SHORT, reason: 'timeout_body' },
  {
    name: 'a right body whose end never comes',
    serve: stall(chunked(`${OK.length.toString(16)}\r\n${OK}\r\n`)),
    inputs: SHORT,
    reason: 'timeout_body',
  },
  { name: 'a body that is cut off', serve: bytes(withLength(OK, 500)), reason: 'body_truncated', status: 200 },
  { name: 'a right body with a wrong length', serve: bytes(withLength(OK, OK.length + 1)), reason: 'body_truncated' },
  { name: 'chunks that end too early', serve: bytes(chunked(`${OK.length.toString(16)}\r\n${OK}\r\n`)), reason: 'body_truncated' },
  { name: 'a reset within the body', serve: resetInBody, reason: 'body_truncated' },
  { name: 'a gzip stream that ends too early', serve: body(gzipSync(OK).subarray(0, 30), { 'content-encoding': 'gzip' }), reason: 'body_truncated' },
  { name: 'a corrupt gzip stream', serve: body(corrupt(gzipSync(OK)), { 'content-encoding': 'gzip' }), reason: 'body_encoding' },
  { name: 'plain text called gzip', serve: body(OK, { 'content-encoding': 'gzip' }), reason: 'body_encoding' },
  { name: 'an encoding that was not offered', serve: body(OK, { 'content-encoding': 'zstd' }), reason: 'body_encoding', says: 'zstd' },
  { name: 'an encoding called __proto__', serve: body(OK, { 'content-encoding': '__proto__' }), reason: 'body_encoding' },
  { name: 'twenty encodings', serve: body(OK, { 'content-encoding': 'gzip,'.repeat(20) }), reason: 'body_encoding' },
  { name: 'a gzip bomb', serve: body(gzipSync(Buffer.alloc(50_000_000, 32)), { 'content-encoding': 'gzip' }), reason: 'body_too_large' },
  { name: 'a brotli bomb', serve: body(brotliCompressSync(Buffer.alloc(5_000_000, 32)), { 'content-encoding': 'br' }), reason: 'body_too_large' },
  { name: 'a body of one byte more than 64 KiB', serve: body(OK + ' '.repeat(65_537 - OK.length)), reason: 'body_too_large' },
  { name: 'an endless body', serve: endless, reason: 'body_too_large', status: 200 },
  { name: 'garbage where a chunk size should be', serve: bytes(chunked('zzzz\r\n{}\r\n0\r\n\r\n')), reason: 'http_malformed' },
  { name: 'a malformed status line', serve: bytes('HTTP/1.1 OK\r\n\r\n'), reason: 'http_malformed' },
  { name: 'a status of four digits', serve: bytes('HTTP/1.1 2000 OK\r\n\r\n'), reason: 'http_malformed' },
  {
    name: 'a banner of SSH',
    serve: (kit) =>
      kit.raw(
        () => undefined,
        (s) => s.write('SSH-2.0-OpenSSH_9.2\r\n'),
      ),
    reason: 'http_malformed',
  },
  { name: 'JSON without any HTTP', serve: bytes(OK), reason: 'http_malformed' },
  { name: 'a header without a colon', serve: bytes(`HTTP/1.1 200 OK\r\nnonsense\r\n\r\n${OK}`), reason: 'http_malformed' },
  { name: 'a NUL in a header', serve: bytes(`HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n${OK}`), reason: 'http_malformed' },
  { name: 'a length that is no number', serve: bytes(`HTTP/1.1 200 OK\r\ncontent-length: ten\r\n\r\n${OK}`), reason: 'http_malformed' },
  {
    name: 'two different lengths',
    serve: bytes(`HTTP/1.1 200 OK\r\ncontent-length: 38\r\ncontent-length: 9\r\n\r\n${OK}`),
    reason: 'http_malformed',
  },
  { name: 'headers over 16 KiB', serve: bytes(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(20_000)}\r\n\r\n${OK}`), reason: 'headers_too_large' },
  { name: 'endless headers', serve: endlessHeaders, reason: 'headers_too_large' },
  {
    name: 'an upgrade that nobody asked for',
    serve: bytes('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    reason: 'http_malformed',
  },
];

const ANSWERS: readonly HealthCase[] = [
  {
    name: 'an HTML page with 200',
    serve: body('<!doctype html><title>Welcome to nginx!</title><h1>Hi</h1>'),
    reason: 'body_not_json',
    says: 'Welcome to nginx!',
  },
  { name: 'an empty body', serve: body(''), reason: 'body_not_json' },
  { name: 'white space alone', serve: body(' \r\n'), reason: 'body_not_json' },
  { name: '204 where only its body is wrong', serve: status(204), inputs: { 'expect-status': '2xx' }, reason: 'body_not_json' },
  { name: 'text after the JSON', serve: body(`${OK} and more`), reason: 'body_not_json' },
  { name: 'two JSON texts', serve: body(`${OK}\n${OK}`), reason: 'body_not_json' },
  { name: 'NaN', serve: body('{"status":"ok","database":"connected","load":NaN}'), reason: 'body_not_json' },
  { name: 'a comment in the JSON', serve: body(`/* fine */ ${OK}`), reason: 'body_not_json' },
  { name: 'UTF-16', serve: body(Buffer.from(OK, 'utf16le')), reason: 'body_not_json' },
  {
    name: 'bytes that are not UTF-8',
    serve: body(Buffer.from('{"status":"ok","database":"connected","x":"\xe9"}', 'latin1')),
    reason: 'body_not_json',
  },
  { name: 'a key given twice', serve: body('{"status":"error","status":"ok","database":"connected"}'), reason: 'body_not_json', says: 'status' },
  {
    name: 'a key given twice in two spellings',
    serve: body('{"status":"error","\\u0073tatus":"ok","database":"connected"}'),
    reason: 'body_not_json',
  },
  { name: 'JSON of 60 000 brackets', serve: body('['.repeat(30_000) + ']'.repeat(30_000)), reason: 'json_missing' },
  { name: 'a string as the root', serve: body('"ok"'), reason: 'json_missing' },
  { name: 'null as the root', serve: body('null'), reason: 'json_missing' },
  { name: 'the fields within an array', serve: body(`[${OK}]`), reason: 'json_missing' },
  { name: 'the fields within __proto__', serve: body(`{"__proto__":${OK}}`), reason: 'json_missing' },
  {
    name: 'a path that only a prototype has',
    serve: body(OK),
    inputs: { 'expect-json': 'exists(constructor)\nexists(toString.name)' },
    reason: 'json_missing',
  },
  { name: 'the length of an array', serve: body('{"a":[1]}'), inputs: { 'expect-json': 'a.length == 1' }, reason: 'json_missing' },
  { name: 'a path through a string', serve: body('{"a":"text"}'), inputs: { 'expect-json': 'a[0] == "t"' }, reason: 'json_missing' },
  { name: 'a missing path under !=', serve: body('{}'), inputs: { 'expect-json': 'status != "error"' }, reason: 'json_missing' },
  { name: 'a missing path under <', serve: body('{"status":"ok"}'), inputs: { 'expect-json': 'queue.failed < 10' }, reason: 'json_missing' },
  { name: 'a database that is not mentioned', serve: body('{"status":"ok"}'), reason: 'json_missing', says: 'database' },
  {
    name: 'a database that is disconnected',
    serve: body('{"status":"ok","database":"disconnected"}'),
    reason: 'json_mismatch',
    says: '"disconnected"',
  },
  { name: 'a wrong value beside a missing one', serve: body('{"database":"disconnected"}'), reason: 'json_mismatch' },
  { name: 'OK for ok', serve: body('{"status":"OK","database":"connected"}'), reason: 'json_mismatch', says: 'upper and lower case' },
  { name: 'ok with a space', serve: body('{"status":"ok ","database":"connected"}'), reason: 'json_mismatch', says: 'white space' },
  { name: 'true for "true"', serve: body('{"up":true}'), inputs: { 'expect-json': 'up == "true"' }, reason: 'json_mismatch', says: 'the type' },
  { name: '"1" for 1', serve: body('{"n":"1"}'), inputs: { 'expect-json': 'n == 1' }, reason: 'json_mismatch', says: 'the type' },
  { name: 'a string under <', serve: body('{"n":"5"}'), inputs: { 'expect-json': 'n < 10' }, reason: 'json_mismatch' },
  { name: 'a fraction over its limit', serve: body('{"rate":0.5}'), inputs: { 'expect-json': 'rate <= 0.01' }, reason: 'json_mismatch' },
  { name: 'null where a value must be', serve: body('{"status":null,"database":"connected"}'), reason: 'json_mismatch', says: 'null' },
  { name: 'a field that must be absent', serve: body('{"error":null}'), inputs: { 'expect-json': 'absent(error)' }, reason: 'json_mismatch' },
  { name: 'the right JSON with 503', serve: status(503, {}, OK), reason: 'http_status', status: 503 },
  { name: '500 with an HTML page', serve: status(500, {}, '<html><title>Oops | x</title></html>'), reason: 'http_status', says: 'Oops' },
  {
    name: '502 whose body never ends',
    serve: stall('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 99\r\n\r\n<'),
    inputs: SHORT,
    reason: 'http_status',
  },
  { name: '503 with a corrupt body', serve: status(503, { 'content-encoding': 'gzip' }), reason: 'http_status' },
  { name: '401', serve: status(401, { 'www-authenticate': 'Basic' }), reason: 'http_status', status: 401 },
  { name: '403', serve: status(403), reason: 'http_status' },
  { name: '404', serve: status(404), reason: 'http_status' },
  { name: '204 where 200 is expected', serve: status(204), reason: 'http_status' },
  { name: '304', serve: bytes('HTTP/1.1 304 Not Modified\r\n\r\n'), reason: 'http_status' },
  {
    name: '302 to a log-in page',
    serve: status(302, { location: 'https://sso.example/login?next=/health' }),
    reason: 'redirect',
    says: 'https://sso.example/login',
  },
  { name: '301 to the path with a slash', serve: status(301, { location: '/health/' }), reason: 'redirect', says: '/health/' },
  { name: '308 to javascript:', serve: status(308, { location: 'javascript:alert(1)' }), reason: 'redirect' },
  { name: '302 without a location', serve: status(302), reason: 'http_status' },
  { name: '429 with seconds', serve: status(429, { 'retry-after': '7' }), reason: 'rate_limited', says: '7 s', status: 429 },
  { name: '429 without', serve: status(429), reason: 'rate_limited' },
  { name: '429 with nonsense', serve: status(429, { 'retry-after': 'soon' }), reason: 'rate_limited' },
];

const TLS: readonly HealthCase[] = [
  { name: 'an expired certificate', serve: (kit, c) => kit.https(c.expired), reason: 'tls_expired', requests: 0 },
  { name: 'a certificate of tomorrow', serve: (kit, c) => kit.https(c.notYetValid), reason: 'tls_expired', requests: 0 },
  { name: 'a certificate for another name', serve: (kit, c) => kit.https(c.otherName), reason: 'tls_hostname', requests: 0 },
  { name: 'a self-signed certificate', serve: (kit, c) => kit.https(c.selfSigned), reason: 'tls_untrusted', requests: 0 },
  { name: 'a certificate of an unknown authority', serve: (kit, c) => kit.https(c.strangers), reason: 'tls_untrusted', requests: 0 },
  {
    name: 'plain HTTP behind https',
    serve: async (kit) => (await kit.http(answerOk)).replace('http:', 'https:'),
    reason: 'tls_handshake',
    requests: 0,
  },
  {
    name: 'https behind plain http',
    serve: async (kit, c) => (await kit.https(c.good)).replace('https:', 'http:'),
    reason: 'tcp_reset',
    requests: 0,
  },
  {
    name: 'silence in the handshake',
    serve: async (kit) => (await kit.raw(() => undefined)).replace('http:', 'https:'),
    inputs: SHORT,
    reason: 'tls_handshake',
    requests: 0,
  },
  { name: 'a reset in the handshake', serve: resetInHandshake, reason: 'tls_handshake', requests: 0 },
  {
    name: 'TLS 1.1 at most',
    serve: (kit, c) => kit.https(c.good, answerOk, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }),
    reason: 'tls_handshake',
    requests: 0,
  },
];

const IPV6: readonly HealthCase[] = Object.values(networkInterfaces()).some((list) => list?.some((net) => net.address === '::1'))
  ? [{ name: 'an IPv6 address', serve: (kit) => kit.http(answerOk, '::1'), reason: 'ok' }]
  : [];

export const HEALTH_CASES: readonly HealthCase[] = [...RIGHT, ...TRANSPORT, ...ANSWERS, ...TLS, ...IPV6, ...REDIRECT_CASES, ...NETWORK_CASES];

async function refused(kit: Kit): Promise<string> {
  const url = await kit.http(answerOk);
  await kit.close();
  return url;
}

function drip(head: string) {
  return (kit: Kit) =>
    kit.raw((socket) => {
      socket.write(head);
      const timer = setInterval(() => socket.write(' '), 40);
      socket.on('close', () => clearInterval(timer));
    });
}

function endless(kit: Kit): Promise<string> {
  return kit.http((_, response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(16_384)));
    };
    response.on('drain', more);
    more();
  });
}

function endlessHeaders(kit: Kit): Promise<string> {
  return kit.raw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    const timer = setInterval(() => socket.write(`x-${Date.now()}: ${'a'.repeat(4000)}\r\n`), 5);
    socket.on('close', () => clearInterval(timer));
  });
}

function resetInBody(kit: Kit): Promise<string> {
  return kit.raw((socket) => {
    socket.write(withLength('{"status"', 500));
    setTimeout(() => socket.resetAndDestroy(), 60);
  });
}

async function resetInHandshake(kit: Kit): Promise<string> {
  const url = await kit.raw(
    () => undefined,
    (socket) => socket.once('data', () => socket.resetAndDestroy()),
  );
  return url.replace('http:', 'https:');
}

function corrupt(data: Buffer): Buffer {
  const copy = Buffer.from(data);
  copy[12] = (copy[12] ?? 0) ^ 0xff;
  copy[13] = (copy[13] ?? 0) ^ 0xff;
  return copy;
}

async function basic(kit: Kit): Promise<string> {
  const url = await kit.http((request, response) => {
    const right = request.headers.authorization === `Basic ${Buffer.from('me:p@ss word').toString('base64')}`;
    json(response, OK, right ? 200 : 401);
  });
  return url.replace('http://', 'http://me:p%40ss%20word@');
}

/** One of the ports that browsers and fetch refuse, whichever is free. */
async function oddPort(kit: Kit): Promise<string> {
  for (const port of [6666, 10_080, 6000, 5060, 6667]) {
    const url = await kit.http(answerOk, '127.0.0.1', port).catch(() => null);
    if (url !== null) return url;
  }
  throw new Error('None of the ports that fetch refuses is free on this machine.');
}
