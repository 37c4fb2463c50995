import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPrometheus, type PrometheusInputs } from '../../../src/adapters/metrics/prometheus.ts';
import type { Measured } from '../../../src/domain/alerts/measured.ts';
import type { Traffic } from '../../../src/domain/alerts/sources.ts';
import { trafficSpan } from '../../../src/domain/alerts/span.ts';
import { judgeTraffic } from '../../../src/domain/alerts/traffic.ts';
import { prometheusReader } from '../../../src/domain/metrics/prometheus.ts';
import { parseSelector, type Selector } from '../../../src/domain/metrics/selector.ts';
import { every, expectedWindow } from '../../support/counter-history.ts';
import { hasPrometheus, type PrometheusServer, startPrometheus } from '../../support/prometheus-server.ts';
import { HOUR, MINUTE, NOW, OTHER, RANDOM, STORIES, TIMES, WINDOW } from './stories.ts';
import { patience } from './support.ts';

const build = hasPrometheus() ? describe : describe.skip;
build('traffic from a real Prometheus', () => {
  let server: PrometheusServer;
  beforeAll(async () => {
    server = await startPrometheus({ history: [...[...Object.values(STORIES), ...RANDOM].flatMap(({ history }) => history), ...OTHER] });
  }, 60_000);
  afterAll(() => server?.stop());

  const open = (job: string, more: Partial<PrometheusInputs> = {}) => {
    const selector = (parseSelector(`http_requests_total{job="${job}"}`) as { value: Selector }).value;
    const given = {
      prometheusUrl: new URL(server.url),
      prometheusHeaders: [],
      prometheusRequests: selector,
      prometheusStatusLabel: '',
      prometheusInstance: null,
      ...more,
    };
    return openPrometheus(given, { reader: prometheusReader, redact: (text) => text, env: {}, patience: patience() }) as NonNullable<
      ReturnType<typeof openPrometheus>
    >;
  };
  const read = async (job: string, fromAt = NOW - HOUR, more: Partial<PrometheusInputs> = {}) =>
    open(job, more).traffic?.(fromAt, NOW, WINDOW, new AbortController().signal);
  const traffic = async (job: string, fromAt?: number): Promise<Traffic> => {
    const result = await read(job, fromAt);
    if (result?.kind !== 'measured') throw new Error(`unmeasured: ${JSON.stringify(result)}`);
    return result.value;
  };
  const worst = ({ counts }: Traffic) =>
    Math.max(...counts.filter(({ requests }) => requests >= 20).map(({ requests, errors }) => errors / requests));

  test('every window is what the answers themselves come to', async () => {
    for (const job of ['breach', 'below', 'few', 'spike', 'born'] as const) {
      const { shape, counts, gaps } = await traffic(job);
      expect({ job, shape, gaps }).toEqual({ job, shape: 'windows', gaps: [] });
      const expected = every(NOW - HOUR + WINDOW, NOW, MINUTE).map((until) => expectedWindow(STORIES[job].answered, TIMES, until, WINDOW));
      expect({ job, counts }).toEqual({ job, counts: expected });
    }
  });

  test.each(RANDOM.map((one) => [one.job, one] as const))('every window of %s as well', async (job, { answered, times }) => {
    const { counts, gaps } = await traffic(job, NOW - 2 * HOUR);
    expect(gaps).toEqual([]);
    expect(counts).toEqual(every(NOW - 2 * HOUR + WINDOW, NOW, MINUTE).map((until) => expectedWindow(answered, times, until, WINDOW)));
  });

  test('the rule http-5xx judges it: a breach, none, too few, a spike that is over', async () => {
    const rule = { maxRatio: 0.01, windowMs: WINDOW, minRequests: 20, lookBackMs: 6 * HOUR, ingestDelayMs: MINUTE, onNoTraffic: 'unknown' } as const;
    const span = trafficSpan(undefined, rule, NOW + MINUTE);
    expect(span.until).toBe(NOW);
    const judge = async (job: string) => {
      const [judgement] = judgeTraffic((await read(job, span.readFrom)) as Measured<Traffic>, rule, span, {
        at: NOW,
        language: 'en',
        before: () => undefined,
      });
      return judgement;
    };
    expect(await judge('breach')).toMatchObject({ verdict: 'critical', reason: 'http_5xx', endedAt: null });
    expect(await judge('below')).toMatchObject({ verdict: 'ok', reason: 'ok' });
    expect(await judge('few')).toMatchObject({ verdict: 'unknown', reason: 'too_few_requests' });
    const spike = await judge('spike');
    expect(spike).toMatchObject({ verdict: 'critical', reason: 'http_5xx' });
    expect(spike?.endedAt).toBe(NOW);
    expect(Math.abs((spike?.seenAt ?? 0) - (NOW - 40 * MINUTE))).toBeLessThanOrEqual(MINUTE);
    expect(await judge('born')).toMatchObject({ verdict: 'critical' });
    expect(await judge('hole')).toMatchObject({ verdict: 'unknown', reason: 'gap' });
    expect(await judge('ended')).toMatchObject({ verdict: 'unknown', reason: 'gap' });
    expect(await judge('silent')).toMatchObject({ verdict: 'unknown' });
    expect(await judge('nobody')).toMatchObject({ verdict: 'unknown', reason: 'unknown_metric' });
    expect(await judge('grpc')).toMatchObject({ verdict: 'unknown', reason: 'unsupported' });
  });

  test('1.2 % is over 1 %, 0.8 % is not, and three requests are too few to tell', async () => {
    expect(worst(await traffic('breach'))).toBeCloseTo(0.012, 3);
    expect(worst(await traffic('below'))).toBeCloseTo(0.008, 3);
    const few = await traffic('few');
    expect(few.counts.at(-1)).toEqual({ from: NOW - WINDOW, until: NOW, requests: 3, errors: 1 });
    expect(Math.max(...few.counts.map(({ requests }) => requests))).toBe(3);
  });

  test('a spike 40 minutes ago is in the windows of an hour', async () => {
    const { counts, errors } = await traffic('spike');
    const bad = counts.filter((one) => one.errors > one.requests / 100);
    expect(bad.length).toBeGreaterThanOrEqual(5);
    expect(bad.every(({ until }) => until >= NOW - 41 * MINUTE && until <= NOW - 33 * MINUTE)).toBe(true);
    expect(counts.at(-1)).toMatchObject({ errors: 0 });
    expect(errors).toEqual([{ what: '500', count: 121, lastAt: null }]);
  });

  test('a counter that is born with its first errors counts, which increase() does not', async () => {
    const plain = await open('born').query(
      `max(increase(http_requests_total{job="born",status="503"}[5m])) or vector(0)`,
      NOW - 17 * MINUTE,
      new AbortController().signal,
    );
    expect(plain).toEqual({ kind: 'measured', value: 0 });
    expect(Math.max(...(await traffic('born')).counts.map(({ errors }) => errors))).toBe(30);
  });

  test('a restart of the process loses no more than what it counted since the last reading', async () => {
    const { counts } = await traffic('reset');
    for (const count of counts) {
      const truth = expectedWindow(STORIES.reset.answered, TIMES, count.until, WINDOW);
      expect(Math.abs(count.requests - truth.requests)).toBeLessThanOrEqual(60);
      expect(Math.abs(count.errors - truth.errors)).toBeLessThanOrEqual(2);
      expect(count.errors / count.requests).toBeCloseTo(0.02, 2);
    }
    expect(counts).toHaveLength(56);
  });

  test('a time without readings is a gap, and no window there is without requests', async () => {
    const { counts, gaps } = await traffic('hole');
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toMatchObject({ cause: 'gap' });
    expect(Math.abs((gaps[0]?.from ?? 0) - (NOW - 40 * MINUTE))).toBeLessThanOrEqual(MINUTE);
    expect(Math.abs((gaps[0]?.until ?? 0) - (NOW - 28 * MINUTE))).toBeLessThanOrEqual(MINUTE);
    expect(counts.filter(({ requests }) => requests === 0)).toEqual([]);
    // Nothing that was counted in the dark comes out as a spike.
    expect(Math.max(...counts.map(({ requests }) => requests))).toBeLessThanOrEqual(1000);
    const ended = await traffic('ended');
    expect(ended.gaps).toEqual([{ from: expect.closeTo(NOW - 20 * MINUTE, -5), until: NOW, cause: 'gap', detail: 'the counter was not read' }]);
  });

  test('labels that were changed make no spike', async () => {
    const { counts } = await traffic('renamed');
    expect(Math.max(...counts.map(({ errors }) => errors))).toBe(0);
    expect(Math.max(...counts.map(({ requests }) => requests))).toBeLessThanOrEqual(3100);
  });

  test('counters that stand still are no requests, and no gap', async () => {
    const { counts, gaps } = await traffic('silent');
    expect(gaps).toEqual([]);
    expect(counts).toHaveLength(56);
    expect(counts.every(({ requests, errors }) => requests === 0 && errors === 0)).toBe(true);
  });

  test('a target that was not read is told, the other one counts', async () => {
    const { counts, gaps } = await traffic('two');
    expect(gaps.map(({ cause }) => cause)).toEqual(['partial']);
    expect(gaps[0]?.from).toBeGreaterThanOrEqual(NOW - 31 * MINUTE);
    expect(gaps[0]?.until).toBeLessThanOrEqual(NOW - 22 * MINUTE);
    expect(counts.at(-1)).toMatchObject({ requests: 400, errors: 0 });
    expect(Math.max(...counts.map(({ requests }) => requests))).toBe(400);
  });

  test('two days are asked in parts', async () => {
    const { counts, gaps } = await traffic('long', NOW - 47 * HOUR);
    expect(gaps).toEqual([]);
    expect(counts).toHaveLength(47 * 60 - 4);
    expect(new Set(counts.map(({ requests, errors }) => `${errors}/${requests}`))).toEqual(new Set(['5/600']));
    expect(new Set(counts.map(({ until }) => until)).size).toBe(counts.length);
  });

  test('labels that hold classes do; labels without a status are told, never taken for all fine', async () => {
    expect(worst(await traffic('classes'))).toBeCloseTo(0.1, 2);
    expect(await read('grpc')).toMatchObject({ kind: 'unmeasured', cause: 'unsupported', detail: 'code: its values are no HTTP statuses' });
    expect(await read('plain')).toMatchObject({ kind: 'unmeasured', cause: 'unsupported' });
    expect(await read('breach', undefined, { prometheusStatusLabel: 'code' })).toMatchObject({
      cause: 'unsupported',
      detail: 'none of the labels code is there',
    });
  });

  test('a counter that nobody knows is told from one that is silent', async () => {
    expect(await read('nobody')).toEqual({ kind: 'unmeasured', cause: 'unknown_metric', detail: 'http_requests_total{job="nobody"}' });
    expect(await read('gone')).toEqual({ kind: 'unmeasured', cause: 'no_data', detail: 'http_requests_total{job="gone"}' });
  });
});
