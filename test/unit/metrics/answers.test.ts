import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeLine, detectStatus } from '../../../src/domain/metrics/access-lines.ts';
import { parseJsonMetric, readJsonMetric } from '../../../src/domain/metrics/json-metric.ts';
import { readLinesAnswer } from '../../../src/domain/metrics/loki-answer.ts';
import { slicesOf } from '../../../src/domain/metrics/loki-traffic.ts';
import { disksOf, memoryOf } from '../../../src/domain/metrics/node-exporter.ts';
import { manyNumbers, oneNumber } from '../../../src/domain/metrics/number.ts';
import { type QueryResult, readData, readQueryAnswer } from '../../../src/domain/metrics/query-answer.ts';
import { statusLabel, trafficOf } from '../../../src/domain/metrics/traffic.ts';
import type { Labels, MetricAnswer, Sample } from '../../../src/domain/metrics/types.ts';

const T = 1_800_000_000_000;
const MINUTE = 60_000;
const answer = (text: string, status = 200, contentType: string | null = 'application/json'): MetricAnswer => ({
  status,
  contentType,
  text,
  unread: null,
});
const clean = (text: string) => text;
const matrix = (...series: (readonly [Labels, readonly Sample[]])[]): QueryResult => ({
  type: 'matrix',
  series: series.map(([labels, samples]) => ({ labels, samples })),
});
const vector = (...series: (readonly [Labels, number])[]): QueryResult => ({
  type: 'vector',
  series: series.map(([labels, value]) => ({ labels, samples: [{ at: T, value }] })),
});

const textsIn = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];

describe('answers', () => {
  /** Values that look like an answer, with something else at any place. */
  const anything = fc.jsonValue({ maxDepth: 3 });
  const or = <V>(right: fc.Arbitrary<V>): fc.Arbitrary<unknown> => fc.oneof({ weight: 15, arbitrary: right }, { weight: 1, arbitrary: anything });
  const pair = or(
    fc.tuple(
      or(fc.integer({ min: 0, max: 2e9 })),
      or(fc.oneof(fc.double().map(String), fc.constantFrom('NaN', '+Inf', '-Inf', '', '0x1', '1 ', '1_0'))),
    ),
  ) as fc.Arbitrary<unknown>;
  const series = or(
    fc.record({ metric: or(fc.dictionary(fc.string(), or(fc.string()))), value: pair, values: or(fc.array(pair, { maxLength: 3 })) }),
  );
  const body = or(
    fc.record({
      status: or(fc.constantFrom('success', 'error')),
      data: or(
        fc.record({
          resultType: or(fc.constantFrom('vector', 'matrix', 'scalar', 'string', 'streams')),
          result: or(fc.oneof(fc.array(series, { maxLength: 3 }), pair)),
        }),
      ),
      warnings: fc.option(anything, { nil: undefined }),
    }),
  );

  test('whatever comes, a number is one that the answer holds as a text', () => {
    let numbers = 0;
    fc.assert(
      fc.property(body, (value) => {
        const text = JSON.stringify(value);
        const result = readQueryAnswer(answer(text));
        if (result.kind === 'unmeasured') return;
        const number = oneNumber(result.value, result.value.series[0]?.samples[0]?.at ?? 0);
        if (number.kind === 'unmeasured') return;
        numbers += 1;
        expect(Number.isFinite(number.value)).toBe(true);
        expect(textsIn(JSON.parse(text)).some((inner) => inner !== '' && Object.is(Number(inner), number.value))).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(numbers).toBeGreaterThan(20);
  });

  test('whatever text comes, nothing is thrown, and nothing but JSON is read', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json()),
        fc.integer({ min: 100, max: 599 }),
        fc.option(fc.string(), { nil: null }),
        (text, status, type) => {
          for (const read of [readQueryAnswer, readLinesAnswer]) expect(read(answer(text, status, type)).kind).toBe('unmeasured');
          const metric = readJsonMetric(answer(text, status, type), ['a'], clean);
          if (metric.kind === 'measured') expect((JSON.parse(text) as { a: unknown }).a).toBe(metric.value);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('times of log lines are nanoseconds in texts', () => {
    const lines = (values: unknown) =>
      readLinesAnswer(answer(JSON.stringify({ status: 'success', data: { resultType: 'streams', result: [{ stream: { a: 'b' }, values }] } })));
    expect(
      lines([
        ['1569266497240578000', 'foo', { trace: '1' }],
        ['1569266497240579000', 'bar'],
      ]),
    ).toEqual({
      kind: 'measured',
      value: [
        { at: 1_569_266_497_240, line: 'foo', labels: { a: 'b' } },
        { at: 1_569_266_497_240, line: 'bar', labels: { a: 'b' } },
      ],
    });
    for (const wrong of [[[1569266497240578000, 'x']], [['1.5', 'x']], [['', 'x']], [['1']], [[]], ['x'], null])
      expect(lines(wrong)).toMatchObject({ cause: 'malformed' });
  });

  test('a step without a finite number is a gap of its cause', () => {
    const samples = [1, Number.NaN, 3].map((value, i) => ({ at: T + i * MINUTE, value }));
    expect(manyNumbers(matrix([{}, samples]), { from: T - MINUTE, until: T + 3 * MINUTE, stepMs: MINUTE })).toEqual({
      kind: 'measured',
      value: {
        points: [samples[0], samples[2]],
        gaps: [
          { from: T - MINUTE, until: T - MINUTE, cause: 'no_data', detail: '' },
          { from: T, until: T + MINUTE, cause: 'not_a_number', detail: 'NaN' },
          { from: T + 2 * MINUTE, until: T + 3 * MINUTE, cause: 'no_data', detail: '' },
        ],
      },
    });
    expect(manyNumbers(matrix([{}, [{ at: T, value: Number.NaN }]]), { from: T, until: T, stepMs: MINUTE })).toMatchObject({ cause: 'not_a_number' });
  });
});

describe('traffic', () => {
  const every = (value: (i: number) => number, count = 11) => Array.from({ length: count }, (_, i) => ({ at: T + i * MINUTE, value: value(i) }));
  const span = { from: T, until: T + 10 * MINUTE, windowMs: 5 * MINUTE };
  const readAt = matrix([{}, every((i) => T / 1000 + i * 60 - 5)]);
  const none = matrix();

  test('errors are none where there is no such series, and never more than the requests', () => {
    const traffic = (requests: number, errors: number | null) => {
      const result = trafficOf(
        { requests: matrix([{}, every(() => requests)]), errors: errors === null ? none : matrix([{}, every(() => errors)]), readAt, allRead: none },
        span,
      );
      return result?.kind === 'measured' ? result.value.counts.map((count) => [count.requests, count.errors]) : result;
    };
    expect(traffic(100, null)).toEqual(Array(6).fill([100, 0]));
    expect(traffic(100.4, 1.6)).toEqual(Array(6).fill([100, 2]));
    expect(traffic(1.4, 1.6)).toEqual(Array(6).fill([1, 1]));
    expect(traffic(Number.NaN, 1)).toMatchObject({ cause: 'not_a_number' });
    expect(traffic(-1, 0)).toMatchObject({ cause: 'not_a_number' });
  });

  test('no reading at all is for the caller to explain; two sums are a mistake', () => {
    expect(trafficOf({ requests: none, errors: none, readAt: none, allRead: none }, span)).toBeNull();
    const two = matrix([{ a: '1' }, every(() => 1)], [{ a: '2' }, every(() => 1)]);
    expect(trafficOf({ requests: two, errors: none, readAt, allRead: none }, span)).toMatchObject({ cause: 'several_series' });
    expect(trafficOf({ requests: vector([{}, 1]), errors: none, readAt, allRead: none }, span)).toMatchObject({ cause: 'malformed' });
  });

  test('the label whose values are statuses', () => {
    const label = (values: Record<string, string[]>) => statusLabel(Object.entries(values).map(([name, list]) => ({ label: name, values: list })));
    expect(label({ status: ['success'], code: ['200', '503'] })).toEqual({ kind: 'measured', value: 'code' });
    expect(label({ status: ['2xx'], code: [] })).toEqual({ kind: 'measured', value: 'status' });
    expect(label({ status: ['OK'], code: [] })).toMatchObject({ cause: 'unsupported', detail: 'status: its values are no HTTP statuses' });
    expect(label({ status: [], code: [] })).toMatchObject({ cause: 'unsupported', detail: 'none of the labels status, code is there' });
  });

  test('a log that is only quiet has no gap', () => {
    const range = { from: T + MINUTE, until: T + 60 * MINUTE, stepMs: MINUTE };
    const busy = (minutes: number[], count: number) => matrix([{ status: '200' }, minutes.map((i) => ({ at: T + i * MINUTE, value: count }))]);
    const gaps = (minutes: number[], count: number) => {
      const all = busy(minutes, count);
      const result = slicesOf(all, all, ['status'], range);
      return result.kind === 'measured' ? result.value.gaps.map((gap) => [(gap.from - T) / MINUTE, (gap.until - T) / MINUTE]) : result;
    };
    expect(gaps([1, 30, 60], 3)).toEqual([]);
    expect(gaps([1, 2, 3], 20)).toEqual([[3, 60]]);
    expect(gaps([58, 59, 60], 20)).toEqual([[0, 57]]);
    expect(gaps([1, 9, 18, 27, 36, 45, 54], 200)).toEqual([]);
    expect(slicesOf(busy([1], 0.5), busy([1], 1), ['status'], range)).toMatchObject({ cause: 'malformed' });
  });
});

describe('lines of logs', () => {
  test.each([
    ['{"status":200}', '| json status="status"'],
    ['{"res":{"statusCode":503},"req":{"url":"/a"}}', '| json status="res.statusCode"'],
    ['{"http.response.status_code":200}', '| json status="[\\"http.response.status_code\\"]"'],
    ['{"status":"error","code":"500"}', '| json status="code"'],
    ['level=info status=200 path=/', '| logfmt'],
    ['1.2.3.4 - - [x] "GET / HTTP/1.1" 200 5 "-" "-"', '| regexp `" (?P<status>[1-5][0-9]{2})(?: |$)`'],
    ['GET /a 304 1.2 ms - -', '| regexp `^[A-Z]+ [^ ]+ (?P<status>[1-5][0-9]{2})(?: |$)`'],
  ])('%s', (line, stages) => {
    expect(detectStatus(['started', line, '{"msg":"x"}'])?.stages).toBe(stages);
  });

  test('no status is made up', () => {
    for (const line of [
      '',
      'started 200 workers',
      '{"status":0}',
      '{"status":"ok"}',
      '{"status":2000}',
      'status=2000',
      '[200]',
      '{"__proto__":{"status":200}}',
    ])
      expect({ line, found: detectStatus([line]) }).toEqual({ line, found: null });
  });

  test('what is shown of a line is its route, without what belongs to one person', () => {
    const shown = (line: string) => describeLine({ at: T, line, labels: { status: '500' } }, ['status'], clean);
    expect(shown('{"method":"GET","url":"/users/42?token=abc"}')).toBe('GET /users/<n> 500');
    expect(shown('x "POST /login?password=hunter2 HTTP/1.1" 500 1')).toBe('POST /login 500');
    expect(shown('{"request":"GET /a/ada@example.com HTTP/2.0"}')).not.toContain('ada');
    expect(shown('method=GET path=/b status=500')).toBe('GET /b 500');
    expect(shown('something else with secrets')).toBe('(no request) 500');
  });
});

describe('node_exporter', () => {
  const disk = (values: Record<string, number>, labels: Labels = { device: 'a', mountpoint: '/' }) =>
    vector(...Object.entries(values).map(([name, value]) => [{ ...labels, __name__: `node_filesystem_${name}` }, value] as const));

  test('what does not fit together is no disk', () => {
    expect(disksOf(disk({ size_bytes: 100, free_bytes: 50, avail_bytes: 0 }), clean)).toMatchObject({
      value: [{ usedRatio: 1, inodesUsedRatio: null }],
    });
    expect(disksOf(disk({ size_bytes: 0, free_bytes: 0, avail_bytes: 0 }), clean)).toMatchObject({ cause: 'no_data' });
    for (const wrong of [
      { size_bytes: 100 },
      { size_bytes: 100, free_bytes: 200, avail_bytes: 1 },
      { size_bytes: Number.NaN, free_bytes: 1, avail_bytes: 1 },
    ])
      expect(disksOf(disk(wrong as Record<string, number>), clean)).toMatchObject({ cause: 'malformed' });
    expect(disksOf(disk({ device_error: 1 }), clean)).toMatchObject({ cause: 'partial' });
    expect(disksOf(vector(), clean)).toMatchObject({ cause: 'no_data' });
  });

  test('memory without what is available is not guessed', () => {
    const memory = (values: Record<string, number>) =>
      memoryOf(
        vector(...Object.entries(values).map(([name, value]) => [{ __name__: `node_memory_${name}_bytes`, instance: 'a' }, value] as const)),
        clean,
      );
    expect(memory({ MemTotal: 100, MemAvailable: 25 })).toMatchObject({ value: [{ of: 'host', usedRatio: 0.75, oomKills: null }] });
    expect(memory({ MemTotal: 100 })).toMatchObject({ cause: 'unsupported' });
    expect(memory({ MemTotal: 0, MemAvailable: 0 })).toMatchObject({ cause: 'malformed' });
    expect(memory({ MemTotal: 10, MemAvailable: 20 })).toMatchObject({ cause: 'malformed' });
  });
});

describe('numbers of JSON documents', () => {
  test.each([
    ['https://a.example/m a.b[0]["c d"]', { url: 'https://a.example/m', path: ['a', 'b', 0, 'c d'] }],
    ['  https://a.example/m?x=1   $  ', { url: 'https://a.example/m?x=1', path: [] }],
  ])('%s', (query, expected) => {
    expect(parseJsonMetric(query)).toEqual({ value: expected });
  });

  test.each([
    ['https://a.example/m', 'it is not a URL and, after a space, the path of a number in its JSON.'],
    ['a.b https://a.example', 'it does not begin with a URL of http:// or https://.'],
    ['ftp://a.example a', 'it does not begin with a URL of http:// or https://.'],
    ['https://a.example a b', 'the path, character 2: this does not belong to a path such as checks.db.status.'],
    ['https://a.example:0/ a', 'port 0 cannot be reached.'],
  ])('%s is refused', (query, expected) => {
    expect(parseJsonMetric(query)).toMatchObject({ problem: expected });
  });
});

test('a warning that is no text is a warning all the same', () => {
  const text = '{"status":"success","warnings":[{"toString":""}],"data":{"resultType":"vector","result":[]}}';
  expect(readData({ status: 200, contentType: 'application/json', text, unread: null })).toEqual({
    kind: 'unmeasured',
    cause: 'partial',
    detail: '{"toString":""}',
  });
});
