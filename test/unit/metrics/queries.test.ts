import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countsLines, parseLogSelector, streamsIn } from '../../../src/domain/metrics/log-selector.ts';
import { formatSelector, hidesAbsence, parseSelector, type Selector, selectorsIn } from '../../../src/domain/metrics/selector.ts';
import { chunks, errorsQuery, trafficQueries, trafficRanges } from '../../../src/domain/metrics/traffic-queries.ts';

const parsed = (text: string): Selector => (parseSelector(text) as { value: Selector }).value;
const problem = (result: object) => ('problem' in result ? result.problem : 'none');

describe('selectors of Prometheus', () => {
  const name = fc.stringMatching(/^[a-z_:][a-z0-9_:]{0,12}$/).filter((text) => !KEYWORDS.has(text));
  const label = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/);
  const matcher = fc.record({
    label,
    operator: fc.constantFrom('=', '!=', '=~', '!~'),
    value: fc.string({ maxLength: 20 }).map((text) => JSON.stringify(text)),
  });
  const selector = fc.record({ name, matchers: fc.array(matcher, { maxLength: 4 }) });

  test('what is written is read, and written the same', () => {
    fc.assert(fc.property(selector, (one) => expect(parseSelector(formatSelector(one))).toEqual({ value: one })));
  });

  test('any other text is refused, or is a selector that ends where it seems to', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', '{', '}', '"', '=', '~', ',', '\\', '[', '(', ' ', '5', 'm') })),
        (text) => {
          const result = parseSelector(text);
          if ('value' in result) expect(parseSelector(formatSelector(result.value))).toEqual(result);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('spaces, a comma at the end, quotes within a value, and quoted names', () => {
    expect(parsed('up{ job = "a" , x=~"b\\"}" , }')).toEqual({
      name: 'up',
      matchers: [
        { label: 'job', operator: '=', value: '"a"' },
        { label: 'x', operator: '=~', value: '"b\\"}"' },
      ],
    });
    expect(formatSelector(parsed('{"http.route"="/a"}'), 'x="y"')).toBe('{"http.route"="/a",x="y"}');
  });

  test.each([
    ['rate(x_total[5m])', 'character 5: { is expected here.'],
    ['x_total[5m]', 'character 8: { is expected here.'],
    ['x_total{job="a"}[5m]', 'character 17: nothing may follow the selector; functions and ranges are added by the action.'],
    ['x_total{job="a"} or vector(0)', 'character 17: nothing may follow the selector; functions and ranges are added by the action.'],
    ['{}', 'it selects everything.'],
    ['x{job=a}', 'character 7: a value in double quotes is expected here.'],
    ["x{job='a'}", 'character 7: a value in double quotes is expected here.'],
    ['x{job}', 'character 6: =, !=, =~ or !~ is expected here.'],
    ['x{job="a" b="c"}', 'character 11: a comma or } is expected here.'],
    ['x{job="a"', 'character 10: a comma or } is expected here.'],
    ['5xx', 'it is not a selector such as http_requests_total{job="api"}.'],
    ['', 'it is not a selector such as http_requests_total{job="api"}.'],
  ])('%s is refused', (text, expected) => {
    expect(problem(parseSelector(text))).toBe(expected);
  });

  test.each([
    ['sum by (job, status) (rate(a_total{x="b(c"}[5m])) / on (job) group_left (team) sum(b_total) * 2', ['a_total{x="b(c"}', 'b_total']],
    ['sum(rate(a[5m:1m] offset 1h)) without (x) > bool 1e3', ['a']],
    ['{__name__=~"a.*", job="x"} unless on(job) up == 0', ['{__name__=~"a.*",job="x"}', 'up']],
    ['histogram_quantile(0.9, sum by (le) (rate(h_bucket[5m])))', ['h_bucket']],
    ['label_replace(up, "a", "$1", "b", "foo(.*)") # not a_metric', ['up']],
    ['a and b or c unless d', ['a', 'b', 'c', 'd']],
    ['up + up', ['up']],
    ['1 + time() - -Inf', []],
    ['topk by (x) (5, job:rate5m)', ['job:rate5m']],
  ])('%s asks for %j', (query, expected) => {
    expect(selectorsIn(query)).toEqual(expected);
  });

  test('every selector that is put into a query is found there', () => {
    const shape = fc.constantFrom(
      (s: string) => `sum by (job) (rate(${s}[5m]))`,
      (s: string) => `max(${s}) without (a)`,
      (s: string) => `${s} offset 5m > 3`,
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(selector, shape), { minLength: 1, maxLength: 4 }), (parts) => {
        const query = parts.map(([one, put]) => put(formatSelector(one))).join(' or ');
        expect(new Set(selectorsIn(query))).toEqual(new Set(parts.map(([one]) => formatSelector(one))));
      }),
    );
  });

  test('any text has an end', () => {
    fc.assert(
      fc.property(
        fc.string(),
        (text) => Array.isArray(selectorsIn(text)) && Array.isArray(streamsIn(text)) && typeof countsLines(text) === 'boolean',
      ),
    );
  });

  test('a zero in place of nothing hides a typing error, unless the absence is what is asked for', () => {
    expect(['a or vector(0)', 'a or VECTOR (0)', 'a', 'absent(a) or vector(0)', 'a_vector'].map(hidesAbsence)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

const KEYWORDS = new Set([
  'by',
  'without',
  'on',
  'ignoring',
  'group_left',
  'group_right',
  'and',
  'or',
  'unless',
  'bool',
  'offset',
  'atan2',
  'inf',
  'nan',
]);

describe('the queries of the traffic', () => {
  test('as they are sent', () => {
    expect(trafficQueries(parsed('http_requests_total{job="api"}'), 'status', 300_000)).toMatchInlineSnapshot(`
{
  "allRead": "min(max_over_time(up[120s]) and on (job, instance) count_over_time(http_requests_total{job="api"}[300s]))",
  "errors": "sum(((http_requests_total{job="api",status=~"5.."} - http_requests_total{job="api",status=~"5.."} offset 300s) >= 0 unless (resets(http_requests_total{job="api",status=~"5.."}[600s]) > 0)) or ((max_over_time(http_requests_total{job="api",status=~"5.."}[300s]) unless http_requests_total{job="api",status=~"5.."} offset 300s) and on (job, instance) ((timestamp(http_requests_total{job="api"}) == on (job, instance) group_left () max by (job, instance) (timestamp(http_requests_total{job="api"}))) and http_requests_total{job="api"} offset 300s)) or increase(http_requests_total{job="api",status=~"5.."}[300s]))",
  "readAt": "max(timestamp(http_requests_total{job="api"}))",
  "requests": "sum(((http_requests_total{job="api"} - http_requests_total{job="api"} offset 300s) >= 0 unless (resets(http_requests_total{job="api"}[600s]) > 0)) or ((max_over_time(http_requests_total{job="api"}[300s]) unless http_requests_total{job="api"} offset 300s) and on (job, instance) ((timestamp(http_requests_total{job="api"}) == on (job, instance) group_left () max by (job, instance) (timestamp(http_requests_total{job="api"}))) and http_requests_total{job="api"} offset 300s)) or increase(http_requests_total{job="api"}[300s]))",
}
`);
    expect(errorsQuery(parsed('x_total'), 'http.status', 90_500)).toMatchInlineSnapshot(
      `"topk(20, sum by (method, http_request_method, route, http_route, path, handler, uri, endpoint, "http.status") (((x_total{"http.status"=~"5.."} - x_total{"http.status"=~"5.."} offset 90500ms) >= 0 unless (resets(x_total{"http.status"=~"5.."}[390500ms]) > 0)) or ((max_over_time(x_total{"http.status"=~"5.."}[90500ms]) unless x_total{"http.status"=~"5.."} offset 90500ms) and on (job, instance) ((timestamp(x_total) == on (job, instance) group_left () max by (job, instance) (timestamp(x_total))) and x_total offset 90500ms)) or increase(x_total{"http.status"=~"5.."}[90500ms])))"`,
    );
  });

  test('every minute is asked once, the last at the end, in parts of at most 2000', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 90 * 86_400_000 }),
        fc.integer({ min: 60_000, max: 3_600_000 }),
        fc.integer({ min: 0, max: 59_999 }),
        (length, windowMs, start) => {
          const [from, until] = [1_800_000_000_000 + start, 1_800_000_000_000 + start + length];
          const parts = trafficRanges(from, until, windowMs);
          if (parts === null) return expect(length).toBeGreaterThan(50 * 2000 * 60_000 - 60_000);
          const times = parts.flatMap((part) =>
            Array.from({ length: Math.round((part.until - part.from) / part.stepMs) + 1 }, (_, i) => part.from + i * part.stepMs),
          );
          expect(times.at(-1)).toBe(until);
          expect(times[0]).toBeGreaterThanOrEqual(from);
          expect((times[0] ?? 0) - from).toBeLessThan(60_000);
          expect(times.every((time, i) => i === 0 || time - (times[i - 1] ?? 0) === 60_000)).toBe(true);
          expect(parts.every((part) => (part.until - part.from) / part.stepMs < 2000)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
    expect(chunks({ from: 0, until: 0, stepMs: 1000 })).toEqual([{ from: 0, until: 0, stepMs: 1000 }]);
  });
});

describe('selectors of Loki', () => {
  test.each([
    ['{app="api"}', { streams: '{app="api"}', stages: '' }],
    [
      '{app="api", env=~`prod|live`} |= "GET" | json | (a="b" or c="d")',
      { streams: '{app="api", env=~`prod|live`}', stages: '|= "GET" | json | (a="b" or c="d")' },
    ],
    ['{app="a}b"} != "[x]"', { streams: '{app="a}b"}', stages: '!= "[x]"' }],
  ])('%s', (text, expected) => {
    expect(parseLogSelector(text)).toEqual({ value: expected });
  });

  test.each([
    ['sum(count_over_time({app="api"}[1m]))', 'it does not begin with a selector of streams such as {app="api"}; counting is done by the action.'],
    ['{app="api"}[5m]', 'what follows the selector of streams is no stage such as | json.'],
    ['{app="api"} | json [5m]', 'it holds a range or a second selector; counting is done by the action.'],
    ['{app="api"} | json or {app="x"}', 'it holds a range or a second selector; counting is done by the action.'],
    ['{app="api"', 'the selector of streams has no closing }.'],
    ['{}', 'a matcher in the selector of streams is not of the form app="api".'],
    ['{app=api}', 'a matcher in the selector of streams is not of the form app="api".'],
    ['{app="api"} json', 'what follows the selector of streams is no stage such as | json.'],
  ])('%s is refused', (text, expected) => {
    expect(problem(parseLogSelector(text))).toBe(expected);
  });

  test('what only counts lines, and what does not', () => {
    const counting = ['sum(count_over_time({a="b"} |= "x" [5m]))', 'rate({a="b"}[5m])', 'sum(rate({a="b"} | json | status>=500 [5m]))'];
    const others = [
      'avg_over_time({a="b"} | unwrap ms [5m])',
      'sum(rate({a="b"}[5m])) / sum(rate({c="d"}[5m]))',
      'sum(count_over_time({a="b"}[5m])) > 5',
      'sum_over_time({a="b"} | unwrap ms [5m])',
      'count_over_time({a="b"} | json | unwrap ms [5m])',
      'sum by (x) (rate({a="b"}[5m]))',
    ];
    expect(counting.map(countsLines)).toEqual([true, true, true]);
    expect(others.map(countsLines)).toEqual(others.map(() => false));
    expect(streamsIn(others[1] ?? '')).toEqual(['{a="b"}', '{c="d"}']);
  });
});
