import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openLoki } from '../../../src/adapters/metrics/loki.ts';
import type { Traffic } from '../../../src/domain/alerts/sources.ts';
import { type LogSelector, parseLogSelector } from '../../../src/domain/metrics/log-selector.ts';
import { lokiReader } from '../../../src/domain/metrics/loki.ts';
import { type FakeLine, type FakeLoki, startFakeLoki } from '../../support/fake-loki.ts';
import { patience } from './support.ts';

// The server is a fake, built from Loki's documentation: a real one could not be had.
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Math.floor(Date.now() / MINUTE) * MINUTE - 2 * MINUTE;
const SECRET = 'glc_0123456789abcdef';

/** A request a second; 30 % of those between 41 and 39 minutes ago fail. */
const answered = Array.from({ length: 3600 }, (_, i) => {
  const at = NOW - HOUR + 250 + i * 1000;
  const isSpike = at > NOW - 41 * MINUTE && at <= NOW - 39 * MINUTE;
  return { at, status: isSpike && i % 10 < 3 ? 502 : 200, path: `/users/${i}` };
});
const nginxTime = (at: number) => new Date(at).toISOString();
const FORMS: Readonly<Record<string, (one: (typeof answered)[number]) => string>> = {
  json: ({ status, path }) => JSON.stringify({ level: 30, request_method: 'GET', request_uri: path, status }),
  pino: ({ status, path }) => JSON.stringify({ level: 30, req: { method: 'GET', url: path }, res: { statusCode: status }, msg: 'request completed' }),
  ecs: ({ status, path }) => JSON.stringify({ 'http.response.status_code': status, 'http.request.method': 'GET', 'url.path': path }),
  logfmt: ({ status, path }) => `level=info method=GET path="${path}" status=${status} duration=1ms`,
  nginx: ({ at, status, path }) => `192.0.2.1 - - [${nginxTime(at)}] "GET ${path} HTTP/1.1" ${status} 612 "-" "curl/8.5"`,
  morgan: ({ status, path }) => `GET ${path} ${status} 1.234 ms - 12`,
};
const lines = (form: string): FakeLine[] => [
  ...answered.map((one) => ({ at: one.at, line: (FORMS[form] as (o: typeof one) => string)(one) })),
  // A log of an application holds other lines too.
  ...[1, 20, 40].map((minutes) => ({ at: NOW - minutes * MINUTE - 100, line: 'listening on port 3000' })),
];

describe('Loki, faked from its documentation', () => {
  let server: FakeLoki;
  beforeAll(async () => {
    const streams = Object.keys(FORMS).map((form) => ({ labels: { app: form }, lines: lines(form) }));
    const json = lines('json');
    server = await startFakeLoki(
      [
        ...streams,
        { labels: { app: 'lost' }, lines: json.filter(({ at }) => at < NOW - 35 * MINUTE || at > NOW - 20 * MINUTE) },
        {
          labels: { app: 'traces' },
          lines: [...json, ...Array.from({ length: 600 }, (_, i) => ({ at: NOW - 600 + i, line: '    at handler (/srv/api.js:12:3)' }))],
        },
        { labels: { app: 'quiet' }, lines: [{ at: NOW - 30 * HOUR, line: '{"status":200}' }] },
        { labels: { app: 'worker' }, lines: [{ at: NOW - 5 * MINUTE, line: 'job 42 done' }] },
      ],
      { tenant: 'team-a' },
    );
  });
  afterAll(() => server?.close());

  const open = (requests: string, tenant = 'team-a') => {
    const selector = (parseLogSelector(requests) as { value: LogSelector }).value;
    const given = {
      lokiUrl: new URL(server.url),
      lokiHeaders: [['authorization', `Bearer ${SECRET}`]] as const,
      lokiTenant: tenant,
      lokiRequests: selector,
    };
    return openLoki(given, { reader: lokiReader, redact: (text) => text.replaceAll(SECRET, '***'), env: {}, patience: patience() }) as NonNullable<
      ReturnType<typeof openLoki>
    >;
  };
  const { signal } = new AbortController();
  const read = async (requests: string, tenant?: string) => open(requests, tenant).traffic?.(NOW - HOUR, NOW, 5 * MINUTE, signal);
  const traffic = async (requests: string): Promise<Traffic> => {
    const result = await read(requests);
    if (result?.kind !== 'measured') throw new Error(`unmeasured: ${JSON.stringify(result)}`);
    return result.value;
  };
  const expected = Array.from({ length: 60 }, (_, i) => {
    const [from, until] = [NOW - HOUR + i * MINUTE, NOW - HOUR + (i + 1) * MINUTE];
    const within = answered.filter(({ at }) => at > from && at <= until);
    return { from, until, requests: within.length, errors: within.filter(({ status }) => status >= 500).length };
  });

  test.each(Object.keys(FORMS))('the form %s is found out, and every minute is counted', async (form) => {
    const { shape, counts, gaps, errors } = await traffic(`{app="${form}"}`);
    expect({ shape, gaps, counts }).toEqual({ shape: 'slices', gaps: [], counts: expected });
    expect(errors).toEqual([{ what: 'GET /users/<n> 502', count: 36, lastAt: expect.any(Number) }]);
  });

  test.each(['{app="json"} | json', '{app="pino"} | json', '{app="json"} |= "GET" | json | request_method="GET"', '{app="logfmt"} | logfmt'])(
    'the user names the stages: %s',
    async (requests) => {
      expect((await traffic(requests)).counts).toEqual(expected);
    },
  );

  test('a log that broke off is a gap, a quiet one is not, one without a status is told', async () => {
    expect((await traffic('{app="lost"}')).gaps).toEqual([
      { from: NOW - 35 * MINUTE, until: NOW - 20 * MINUTE, cause: 'gap', detail: 'no line of any kind arrived' },
    ]);
    expect(await read('{app="quiet"}')).toEqual({ kind: 'measured', value: { shape: 'slices', counts: [], gaps: [], errors: [] } });
    expect(await read('{app="worker"}')).toMatchObject({ kind: 'unmeasured', cause: 'unsupported' });
    expect(await read('{app="worker"} | json')).toMatchObject({ kind: 'unmeasured', cause: 'unsupported' });
    expect(await read('{app="nobody"}')).toEqual({ kind: 'unmeasured', cause: 'unknown_metric', detail: '{app="nobody"}' });
    expect(await read('{app="json"}', 'team-b')).toEqual({ kind: 'unmeasured', cause: 'unauthorized', detail: 'HTTP 401: no org id' });
  });

  test('an outage that fills the log with traces hides no request', async () => {
    expect((await traffic('{app="traces"}')).counts).toEqual(expected);
  });

  test('the tenant and the headers are sent along', () => {
    expect(server.requests.every(({ headers }) => headers['x-scope-orgid'] !== undefined && headers.authorization === `Bearer ${SECRET}`)).toBe(true);
  });

  test('a number; a count of nothing is zero where the streams live, and unknown where nobody knows them', async () => {
    const query = (text: string) => open('{app="json"}').query(text, NOW, signal);
    expect(await query('sum(count_over_time({app="json"} | json | status=~"5.." [60m]))')).toEqual({ kind: 'measured', value: 36 });
    expect(await query('sum(count_over_time({app="json"} |= "panic" [5m]))')).toEqual({ kind: 'measured', value: 0 });
    expect(await query('sum(count_over_time({app="quiet"} |= "panic" [5m]))')).toMatchObject({ cause: 'no_data' });
    expect(await query('sum(count_over_time({app="jsno"} |= "panic" [5m]))')).toMatchObject({ cause: 'unknown_metric', detail: '{app="jsno"}' });
    expect(await query('count_over_time({app=~"json|pino"} [5m])')).toMatchObject({ cause: 'several_series' });
    expect(await query('{app="json"}')).toMatchObject({ cause: 'unsupported' });
    expect(await query('sum(count_over_time({app="nginx"} | json [5m]))')).toMatchObject({
      cause: 'source_failed',
      detail: expect.stringContaining('JSONParserErr'),
    });
  });
});
