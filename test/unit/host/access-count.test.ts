import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AccessCounter, type AccessFormat } from '../../../src/domain/host/access-count.ts';
import { JSON_FIELDS, jsonFields } from '../../../src/domain/host/json-fields.ts';

const AUTO: AccessFormat = { format: 'auto', fields: JSON_FIELDS };
const FROM = Date.UTC(2026, 10, 24, 3);
const UNTIL = FROM + 5 * 60_000;
const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As nginx writes `$time_local` in a zone that is `minutes` east of Greenwich. */
function clf(at: number, minutes = 0): string {
  const d = new Date(at + minutes * 60_000);
  const two = (n: number) => String(n).padStart(2, '0');
  const zone = `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}${two(Math.abs(minutes) % 60)}`;
  return `${two(d.getUTCDate())}/${NAMES[d.getUTCMonth()]}/${d.getUTCFullYear()}:${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())} ${zone}`;
}
const line = (at: number, status: number | string, request = 'GET /users/42?token=abc HTTP/1.1', zone = 0) =>
  `203.0.113.9 - - [${clf(at, zone)}] "${request}" ${status} 612 "-" "curl/8"\n`;

function count(text: string | Buffer, format = AUTO, pieces = 1 << 20) {
  const counter = new AccessCounter(FROM, UNTIL, format, (text) => text);
  const take = counter.file(false);
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += pieces) take(Buffer.from(bytes.subarray(at, at + pieces)));
  return counter.traffic([], 0);
}
function sums(text: string | Buffer, format = AUTO, pieces?: number) {
  const traffic = count(text, format, pieces);
  if (traffic.kind === 'unmeasured') return traffic.cause;
  return [traffic.value.counts.reduce((n, c) => n + c.requests, 0), traffic.value.counts.reduce((n, c) => n + c.errors, 0)];
}

describe('the combined format', () => {
  test('slices of a minute, cut to what was asked for', () => {
    const counter = new AccessCounter(FROM + 30_000, UNTIL, AUTO, (text) => text);
    counter.file(false)(Buffer.from(line(FROM + 10_000, 500) + line(FROM + 40_000, 200) + line(FROM + 61_000, 502) + line(UNTIL, 500)));
    expect(counter.traffic([], 0)).toEqual({
      kind: 'measured',
      value: {
        shape: 'slices',
        counts: [
          { from: FROM + 30_000, until: FROM + 60_000, requests: 1, errors: 0 },
          { from: FROM + 60_000, until: FROM + 120_000, requests: 1, errors: 1 },
        ],
        gaps: [],
        errors: [{ what: 'GET /users/<n> 502', count: 1, lastAt: FROM + 61_000 }],
      },
    });
  });

  test.each([
    ['a zone that is not UTC', line(FROM, 500, 'GET / HTTP/1.1', 330) + line(FROM, 200, 'GET / HTTP/1.1', -480), [2, 1]],
    ['bytes of TLS in place of a request', line(FROM, 400, '\\x16\\x03\\x01\\x00\\xEE') + line(FROM, 400, '-'), [2, 0]],
    ['raw bytes', Buffer.concat([Buffer.from(`1.2.3.4 - - [${clf(FROM)}] "`), Buffer.from([0x16, 3, 1, 0, 0xee]), Buffer.from('" 400 0\n')]), [1, 0]],
    ['escaped quotes of nginx and Apache', line(FROM, 503, 'GET /\\x22 HTTP/1.1') + line(FROM, 504, 'GET /\\" 200 HTTP/1.1'), [2, 2]],
    ['499, which is the client’s', line(FROM, 499) + line(FROM, 500), [2, 1]],
    ['a closed connection without an answer', line(FROM, '000') + line(FROM, 200), [1, 0]],
    ['common format, whose line ends with the size', `h - - [${clf(FROM)}] "GET / HTTP/1.0" 500 -\n`, [1, 1]],
    ['a virtual host before it and more after it', `api:443 ${line(FROM, 500).trim()} 0.004 "x"\n`, [1, 1]],
    ['line ends of Windows', line(FROM, 500).replace('\n', '\r\n'), [1, 1]],
    ['a line that is cut at the end', line(FROM, 200) + line(FROM, 500).slice(0, -1), [1, 0]],
    ['no line', '', [0, 0]],
    ['lines out of order', line(FROM + 200_000, 500) + line(FROM, 200) + line(FROM + 90_000, 500), [3, 2]],
    // A name of a user is the client's choice, and holds no quote.
    [
      'a forged time in the name of a user',
      `1.2.3.4 - x [${clf(FROM)}] \\x22GET / HTTP/1.1\\x22 500 [${clf(FROM)}] "GET / HTTP/1.1" 401 1\n`,
      [1, 0],
    ],
  ])('%s', (_, text, expected) => {
    expect(sums(text)).toEqual(expected);
    expect(sums(text, AUTO, 7)).toEqual(expected);
  });

  test.each([
    ['another format', 'hello world\n'.repeat(10)],
    ['one line of fifty', `${line(FROM, 200).repeat(49)}1.2.3.4 GET / 500\n`],
    ['a status that is none', line(FROM, 'abc')],
    ['a date that is none', line(FROM, 200).replace('24/Nov', '32/Nov')],
    ['a time without a zone', line(FROM, 200).replace(' +0000', '')],
  ])('%s is malformed, never a small number', (_, text) => {
    expect(sums(text)).toBe('malformed');
  });

  test('a single bad line among many is let pass, and one of another time does not count', () => {
    expect(sums(`${line(FROM, 200).repeat(199)}cut by a full disk\n`)).toEqual([199, 0]);
    expect(sums(line(FROM - 60_000, 200) + 'old junk\n'.repeat(50) + line(FROM, 500))).toEqual([1, 1]);
  });

  test('a line of megabytes is read as far as it matters, and ends the memory of none', () => {
    const long = line(FROM, 500).replace('curl/8', 'x'.repeat(3_000_000));
    expect(sums(long + line(FROM, 200), AUTO, 100_000)).toEqual([2, 1]);
  });

  test('it is over when a long row of lines lies after the asked time', () => {
    const counter = new AccessCounter(FROM, UNTIL, AUTO, (text) => text);
    const take = counter.file(false);
    take(Buffer.from(line(UNTIL + 60_000, 200).repeat(5000)));
    expect(counter.over).toBe(false);
    take(Buffer.from(line(UNTIL + 3_600_000, 200).repeat(5000)));
    expect(counter.over).toBe(true);
  });
});

describe('JSON', () => {
  const iso = new Date(FROM).toISOString();
  test.each([
    [
      'nginx',
      { time_iso8601: '2026-11-24T04:00:00+01:00', request_method: 'POST', request_uri: '/orders/1234?x=1', status: '502' },
      'POST /orders/<n> 502',
    ],
    ['nginx, its request as a whole', { time_local: clf(FROM), request: 'PUT /a HTTP/2.0', status: 500 }, 'PUT /a 500'],
    ['nginx, msec', { msec: String(FROM / 1000), request_method: 'GET', uri: '/', status: 500 }, 'GET / 500'],
    ['Caddy', { level: 'error', ts: FROM / 1000 + 0.25, request: { method: 'GET', uri: '/x?q=1', headers: {} }, status: 502, size: 0 }, 'GET /x 502'],
    ['Traefik', { DownstreamStatus: 504, RequestMethod: 'GET', RequestPath: '/y', time: iso, OriginStatus: 0 }, 'GET /y 504'],
    ['pino-http', { level: 50, time: FROM, req: { method: 'GET', url: '/z' }, res: { statusCode: 500 }, msg: 'request errored' }, 'GET /z 500'],
    ['morgan', { date: iso, method: 'DELETE', url: '/users/0b0e7d5e-6a54-4c39-9d58-0d7f6c1e2a3b', status: '500' }, 'DELETE /users/<id> 500'],
  ])('%s', (_, record, what) => {
    for (const format of ['auto', 'json'] as const) {
      const traffic = count(`${JSON.stringify(record)}\n`, { format, fields: JSON_FIELDS });
      expect(traffic).toMatchObject({ kind: 'measured', value: { errors: [{ what, count: 1 }], counts: [{ requests: 1, errors: 1 }] } });
    }
  });

  test('an application logs other things among its requests', () => {
    const other = `${JSON.stringify({ level: 30, time: FROM, msg: 'listening' })}\n`;
    const request = `${JSON.stringify({ time: FROM, res: { statusCode: 200 }, req: { method: 'GET', url: '/' } })}\n`;
    expect(sums(other.repeat(50) + request)).toEqual([1, 0]);
    expect(sums(other.repeat(50))).toBe('malformed');
  });

  test('fields of other names are told, and a wrong name gives no silent zero', () => {
    const record = `${JSON.stringify({ when: iso, http: { code: 503 } })}\n`;
    const fields = jsonFields([
      ['time', 'when'],
      ['status', 'http.code'],
    ]);
    expect(sums(record, { format: 'json', fields })).toEqual([1, 1]);
    expect(sums(record, { format: 'json', fields: jsonFields([['status', 'http.cod']]) })).toBe('malformed');
    expect(sums(record)).toBe('malformed');
  });

  test('a time without a zone, and cut JSON', () => {
    expect(sums(`${JSON.stringify({ time: '2026-11-24 03:00:00', status: 500, url: '/' })}\n`)).toBe('malformed');
    expect(sums('{"time":\n')).toBe('malformed');
  });
});

test('counts what a naive reader counts, however the bytes are cut', () => {
  const entry = fc.record({
    at: fc.integer({ min: -120, max: 420 }).map((s) => FROM + s * 1000),
    status: fc.constantFrom(200, 204, 301, 404, 429, 499, 500, 502, 503, 599),
    zone: fc.constantFrom(0, 330, -480, 60),
    request: fc.constantFrom('GET / HTTP/1.1', '\\x16\\x03', '-', 'POST /a\\x22b HTTP/1.1', 'GET /é HTTP/1.1', ''),
  });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 60 }), fc.integer({ min: 1, max: 300 }), (entries, pieces) => {
      const text = entries.map(({ at, status, zone, request }) => line(at, status, request, zone)).join('');
      const inside = entries.filter(({ at }) => at >= FROM && at < UNTIL);
      expect(sums(text, AUTO, pieces)).toEqual([inside.length, inside.filter(({ status }) => status >= 500).length]);
    }),
  );
});

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.constantFrom('auto', 'combined', 'json'), (bytes, format) => {
      count(Buffer.from(bytes), { format, fields: JSON_FIELDS });
    }),
  );
  fc.assert(fc.property(fc.json(), (text) => void count(`${text}\n`, { format: 'json', fields: JSON_FIELDS })));
});
