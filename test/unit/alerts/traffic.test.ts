import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ALERT_INCIDENT_RULES, type CheckState, type Scope } from '../../../src/domain/alerts/judgement.ts';
import { measured, type UnmeasuredCause, unmeasured } from '../../../src/domain/alerts/measured.ts';
import type { TrafficRule } from '../../../src/domain/alerts/rule.ts';
import { settle } from '../../../src/domain/alerts/settle.ts';
import type { Counted, Gap, Traffic } from '../../../src/domain/alerts/sources.ts';
import { type TrafficSpan, trafficSpan } from '../../../src/domain/alerts/span.ts';
import { judgeTraffic } from '../../../src/domain/alerts/traffic.ts';
import { newState, next } from '../../../src/domain/incidents/next.ts';

const MIN = 60_000;
const T = Date.UTC(2026, 10, 2, 10);
const rule: TrafficRule = {
  maxRatio: 0.01,
  windowMs: 5 * MIN,
  minRequests: 20,
  lookBackMs: 360 * MIN,
  ingestDelayMs: MIN,
  onNoTraffic: 'unknown',
};
const scope: Scope = { at: T, language: 'en', before: () => undefined };
const spanOf = (minutes: number, until = T): TrafficSpan => ({
  from: until - minutes * MIN,
  until,
  readFrom: until - minutes * MIN - rule.windowMs,
  missedSince: null,
});

/** `counts` by the minute before T: -1 is the last whole one. */
function traffic(minutes: Readonly<Record<number, readonly [number, number]>>, gaps: readonly Gap[] = []): Traffic {
  const counts = Object.entries(minutes).map(
    ([index, [requests, errors]]): Counted => ({ from: T + Number(index) * MIN, until: T + (Number(index) + 1) * MIN, requests, errors }),
  );
  return { shape: 'slices', counts, gaps, errors: [] };
}
const steady = (from: number, until: number, count: readonly [number, number]) =>
  Object.fromEntries(Array.from({ length: until - from }, (_, index) => [from + index, count]));
const gap = (from: number, until: number, cause: UnmeasuredCause = 'partial'): Gap => ({
  from: T + from * MIN,
  until: T + until * MIN,
  cause,
  detail: '',
});

function judge(given: Traffic, span = spanOf(5), rules: Partial<TrafficRule> = {}) {
  const [judgement, ...more] = judgeTraffic(measured(given), { ...rule, ...rules }, span, scope);
  expect(more).toEqual([]);
  if (judgement === undefined) throw new Error('no judgement');
  return judgement;
}

describe('http-5xx', () => {
  test('1.2 % of a window is an alert, 0.8 % and exactly 1 % are none', () => {
    const of = (errors: number) => judge(traffic(steady(-10, 0, [200, errors])));
    expect(of(2.4)).toMatchObject({ verdict: 'critical', reason: 'http_5xx', value: 0.012, endedAt: null });
    expect(of(2)).toMatchObject({ verdict: 'ok', reason: 'ok', value: 0.01 });
    expect(of(1.6)).toMatchObject({ verdict: 'ok', reason: 'ok' });
    expect(of(2.4).message).toContain('1.2 % of the answers were 5xx (12 of 1000) from 2026-11-02 09:');
    expect(of(2.4).action).toMatch(/possible bugs, or a dependency that is down/);
  });

  test('few requests prove nothing once a 5xx is among them', () => {
    expect(judge(traffic({ [-3]: [3, 1] }))).toMatchObject({ verdict: 'unknown', reason: 'too_few_requests' });
    expect(judge(traffic({ [-3]: [3, 0] }))).toMatchObject({ verdict: 'ok', evidence: { requests: 3 } });
    expect(judge(traffic({ [-3]: [19, 19] }))).toMatchObject({ verdict: 'unknown', reason: 'too_few_requests' });
    expect(judge(traffic({ [-3]: [20, 1] }))).toMatchObject({ verdict: 'critical', reason: 'http_5xx' });
  });

  test('a spike between two runs an hour apart is found, told as over, and leaves nothing open', () => {
    const minutes = { ...steady(-65, 0, [60, 0]), [-40]: [60, 30] as const };
    const judgement = judge(traffic(minutes), spanOf(60));
    expect(judgement).toMatchObject({ verdict: 'critical', reason: 'http_5xx', seenAt: T - 39 * MIN, endedAt: T });
    expect(judgement.message).toContain('from 2026-11-02 09:16 UTC to 2026-11-02 09:25 UTC, and is over');
    const { state, observations, firing } = settle(undefined, judgement, 'en');
    expect(firing).toBe(false);
    expect(observations.map(({ verdict, at }) => [verdict, at])).toEqual([
      ['critical', T - 39 * MIN],
      ['ok', T],
    ]);
    expect(state).toMatchObject({ held: 'ok', mark: T });
    // One incident, opened and closed in this run, with the times of the breach; the next run adds nothing.
    const rules = { ...ALERT_INCIDENT_RULES, reopenWithinMs: 30 * MIN, remindersMs: [30 * MIN] };
    const later = settle(state, judge(traffic(steady(-10, 0, [60, 0]))), 'en');
    const told = [...observations, ...later.observations].reduce((before, each) => next(before, each, rules).state, newState('0123456789abcdef0123'));
    expect(told.incident?.timeline.map(({ kind, at }) => [kind, at])).toEqual([
      ['open', T - 39 * MIN],
      ['recover', T],
    ]);
    expect(told.incident).toMatchObject({ phase: 'closed', severity: 'critical', reason: 'http_5xx', since: T - 39 * MIN });
  });

  test('a spike across the border of two runs is found, and goes on being one breach', () => {
    // 1 % of the windows of either run alone, more of the one across.
    const minutes = { ...steady(-20, 0, [100, 0]), [-6]: [100, 3] as const, [-5]: [100, 3] as const };
    const before = judge(traffic(minutes), spanOf(5, T - 5 * MIN));
    const after = judge(traffic(minutes), spanOf(5));
    expect(before).toMatchObject({ verdict: 'ok', value: 0.006 });
    expect(after).toMatchObject({ verdict: 'critical', seenAt: T - 4 * MIN, endedAt: T });
  });

  test('a breach that lasts stays on; what ends it is an answer and not silence', () => {
    const broken = steady(-10, 0, [60, 30]);
    expect(judge(traffic(broken))).toMatchObject({ verdict: 'critical', endedAt: null });
    expect(settle(undefined, judge(traffic(broken)), 'en')).toMatchObject({ firing: true, state: { held: 'critical' } });
    const silence = traffic(steady(-30, -20, [60, 30]));
    expect(judge(silence, spanOf(25))).toMatchObject({ verdict: 'critical', endedAt: null });
    expect(judge(silence, spanOf(25), { onNoTraffic: 'ok' })).toMatchObject({ verdict: 'critical', endedAt: T });
    expect(judge(traffic(steady(-30, -20, [60, 30]), [gap(-20, 0)]), spanOf(25))).toMatchObject({ verdict: 'critical', endedAt: null });
  });

  test('one that came back is not over because it was in between', () => {
    const twice = { ...steady(-65, 0, [60, 0]), [-40]: [60, 30] as const, [-2]: [60, 30] as const };
    expect(judge(traffic(twice), spanOf(60))).toMatchObject({ verdict: 'critical', seenAt: T - 39 * MIN, endedAt: null });
  });

  test('no request at all is unknown, or fine where that is said to be so', () => {
    expect(judge(traffic({}))).toMatchObject({ verdict: 'unknown', reason: 'no_traffic', mark: T });
    expect(judge(traffic({}), spanOf(5), { onNoTraffic: 'ok' })).toMatchObject({ verdict: 'ok', reason: 'ok' });
    // A quiet stretch within a time that has requests is no silence.
    expect(judge(traffic({ [-10]: [5, 0] }), spanOf(15))).toMatchObject({ verdict: 'ok' });
  });

  test('a gap makes every window that it touches unknown, but where the rest of it is a breach by itself', () => {
    expect(judge(traffic(steady(-10, 0, [60, 0]), [gap(-7.5, -7.4, 'rate_limited')]))).toMatchObject({
      verdict: 'unknown',
      reason: 'rate_limited',
      mark: T,
    });
    expect(judge(traffic(steady(-10, 0, [60, 0]), [gap(-10, -9)]))).toMatchObject({ verdict: 'ok' });
    expect(judge(traffic({ ...steady(-10, 0, [60, 0]), [-3]: [60, 30] }, [gap(-2, -1)]))).toMatchObject({ verdict: 'critical' });
    expect(judge(traffic({ [-3]: [10, 5] }, [gap(-2, -1)]))).toMatchObject({ verdict: 'unknown', reason: 'partial' });
  });

  test('what is missing at the end is judged by the next run, and so is everything where nothing could be read', () => {
    const late = judge(traffic(steady(-10, 0, [60, 0]), [gap(-2, 0)]));
    expect(late).toMatchObject({ verdict: 'unknown', mark: T - 2 * MIN });
    const [dead] = judgeTraffic(unmeasured('unreachable', 'ECONNREFUSED'), rule, spanOf(5), scope);
    expect(dead).toMatchObject({ verdict: 'unknown', reason: 'unreachable', mark: null });
    expect(dead?.message).toContain('ECONNREFUSED');
    const before: CheckState = { ...settle(undefined, judge(traffic(steady(-10, 0, [60, 0]))), 'en').state };
    if (dead === undefined) throw new Error('no judgement');
    expect(settle(before, dead, 'en').state.mark).toBe(T);
  });

  test('counts that cannot be are a gap', () => {
    const wrong = [
      { requests: 5, errors: 6 },
      { requests: -1, errors: 0 },
      { requests: Number.NaN, errors: 0 },
      { requests: 60, errors: Number.NaN },
      { requests: Number.POSITIVE_INFINITY, errors: 1 },
      { requests: 60, errors: 0, from: Number.NaN },
      { requests: 60, errors: 0, from: -1e300 },
      { requests: 60, errors: 0, until: T - 9 * MIN },
    ];
    for (const part of wrong) {
      const given = traffic(steady(-10, 0, [60, 0]));
      const counts = given.counts.map((count, index) => (index === 7 ? { ...count, ...part } : count));
      expect(judge({ ...given, counts })).toMatchObject({ verdict: 'unknown', reason: 'malformed' });
    }
  });

  test('gaps whose time is not known are everywhere; one without a length is nowhere', () => {
    const given = (from: number, until: number) => judge(traffic(steady(-10, 0, [60, 0]), [{ from, until, cause: 'partial', detail: '' }]));
    for (const [from, until] of [
      [Number.NaN, T],
      [T, Number.NaN],
      [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
      [T, T - MIN],
    ] as const)
      expect(given(from, until)).toMatchObject({ verdict: 'unknown', reason: 'partial', mark: T - 5 * MIN });
    expect(given(T - 90_000, T - 90_000)).toMatchObject({ verdict: 'ok' });
    expect(given(T - 100 * MIN, T - 50 * MIN)).toMatchObject({ verdict: 'ok' });
    expect(given(T + MIN, T + 2 * MIN)).toMatchObject({ verdict: 'ok' });
  });

  test('windows of the source are judged as they are; where they leave a time out, nothing is known of it', () => {
    const window = (end: number, requests: number, errors: number): Counted => ({
      from: T + (end - 5) * MIN,
      until: T + end * MIN,
      requests,
      errors,
    });
    const given = (counts: readonly Counted[], gaps: readonly Gap[] = []): Traffic => ({ shape: 'windows', counts, gaps, errors: [] });
    const all = [-4, -3, -2, -1, 0].map((end) => window(end, 1000, 8));
    expect(judge(given(all))).toMatchObject({ verdict: 'ok', value: 0.008, mark: T });
    expect(judge(given(all.with(2, window(-2, 1000, 12))))).toMatchObject({ verdict: 'critical', seenAt: T - 2 * MIN, endedAt: T });
    expect(judge(given([]))).toMatchObject({ verdict: 'unknown', reason: 'no_data', mark: T - 5 * MIN });
    expect(judge(given([window(-14, 1000, 0), window(0, 1000, 0)]), spanOf(20))).toMatchObject({ verdict: 'unknown', reason: 'no_data', mark: T });
    expect(judge(given(all, [gap(-1, 0, 'not_a_number')]))).toMatchObject({ verdict: 'unknown', reason: 'not_a_number', mark: T - MIN });
    expect(judge(given([window(0, 3, 1)]))).toMatchObject({ verdict: 'unknown', reason: 'too_few_requests' });
    expect(judge(given([window(0, 0, 0)]))).toMatchObject({ verdict: 'unknown', reason: 'no_traffic' });
  });

  test('a clock of the host that is some seconds off moves no request into another judgement', () => {
    const given = traffic({ ...steady(-10, 0, [60, 0]), [-3]: [60, 30] });
    for (const ahead of [-20_000, 20_000]) {
      const counts = given.counts.map((count) => ({ ...count, from: count.from - ahead, until: count.until - ahead }));
      expect(judge({ ...given, counts }).evidence).toEqual(judge(given).evidence);
    }
  });
});

describe('the time that is judged', () => {
  const state = (mark: number | null): CheckState => ({ held: 'ok', warnSince: null, critSince: null, unknown: 0, lastAt: T, mark, limits: '' });
  const now = T + 90_500;
  test.each([
    ['the first run: an hour', undefined, { from: T - 60 * MIN, until: T, readFrom: T - 65 * MIN, missedSince: null }],
    ['a state without it', state(null), { from: T - 60 * MIN, until: T, readFrom: T - 65 * MIN, missedSince: null }],
    ['since the last run', state(T - 7 * MIN), { from: T - 7 * MIN, until: T, readFrom: T - 12 * MIN, missedSince: null }],
    ['longer ago than may be', state(T - 400 * MIN), { from: T - 360 * MIN, until: T, readFrom: T - 365 * MIN, missedSince: T - 400 * MIN }],
    ['at once again', state(T), { from: T - MIN, until: T, readFrom: T - 6 * MIN, missedSince: null }],
    ['a clock that went backwards', state(T + 90 * MIN), { from: T - MIN, until: T, readFrom: T - 6 * MIN, missedSince: null }],
  ])('%s', (_, before, span) => {
    expect(trafficSpan(before, rule, now)).toEqual(span);
  });

  test('what lies before the look-back is a gap, once', () => {
    const span = trafficSpan(state(T - 400 * MIN), rule, now);
    const judgement = judge(traffic(steady(-365, 0, [60, 0])), span);
    expect(judgement).toMatchObject({ verdict: 'unknown', reason: 'gap', mark: T });
    expect(judgement.message).toContain('from 2026-11-02 03:20 UTC to 2026-11-02 04:00 UTC: nobody looked in time');
  });
});

/** Every window by the definition: five whole minutes, one end per minute. */
function byDefinition(minutes: readonly (readonly [number, number])[], span: { readonly first: number; readonly last: number }) {
  const verdicts: string[] = [];
  for (let end = span.first; end <= span.last; end += 1) {
    const window = minutes.slice(end - 5, end);
    const requests = window.reduce((sum, [r]) => sum + r, 0);
    const errors = window.reduce((sum, [, e]) => sum + e, 0);
    verdicts.push(requests >= 20 && errors / requests > 0.01 ? 'critical' : requests < 20 && errors > 0 ? 'unknown' : 'ok');
  }
  return verdicts;
}

describe('any history', () => {
  const minute = fc
    .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 3 }))
    .map(([requests, errors, rare]) => [requests, rare === 0 ? Math.min(requests, errors) : 0] as const);
  const history = fc.array(minute, { minLength: 12, maxLength: 90 });
  const asTraffic = (minutes: readonly (readonly [number, number])[], offset: number): Traffic => ({
    shape: 'slices',
    counts: minutes.flatMap(([requests, errors], index): Counted[] => {
      const from = T + (offset + index) * MIN;
      return requests === 0 ? [] : [{ from, until: from + MIN, requests, errors }];
    }),
    gaps: [],
    errors: [],
  });
  const run = (minutes: readonly (readonly [number, number])[], first: number, last: number) =>
    judge(
      asTraffic(minutes, 0),
      { from: T + (first - 1) * MIN, until: T + last * MIN, readFrom: T + (first - 6) * MIN, missedSince: null },
      { onNoTraffic: 'ok' },
    );

  test('is judged as the definition says, minute by minute', () => {
    fc.assert(
      fc.property(history, (minutes) => {
        const expected = byDefinition(minutes, { first: 6, last: minutes.length });
        const { verdict } = run(minutes, 6, minutes.length);
        expect(verdict).toBe(expected.includes('critical') ? 'critical' : expected.includes('unknown') ? 'unknown' : 'ok');
      }),
      { numRuns: 300 },
    );
  });

  test('comes to the same, however it is cut into runs', () => {
    fc.assert(
      fc.property(history, fc.array(fc.integer({ min: 7, max: 89 }), { maxLength: 6 }), (minutes, cuts) => {
        const borders = [...new Set([...cuts.filter((cut) => cut < minutes.length), minutes.length])].sort((a, b) => a - b);
        const parts = borders.map((last, index) => run(minutes, index === 0 ? 6 : (borders[index - 1] ?? 0) + 1, last));
        const whole = run(minutes, 6, minutes.length);
        const count = (key: 'windows' | 'breached') => parts.reduce((sum, { evidence }) => sum + Number(evidence[key]), 0);
        expect(count('windows')).toBe(whole.evidence['windows']);
        expect(count('breached')).toBe(whole.evidence['breached']);
        expect(parts.some(({ verdict }) => verdict === 'critical')).toBe(whole.verdict === 'critical');
        if (whole.verdict === 'ok') expect(parts.every(({ verdict }) => verdict === 'ok')).toBe(true);
        if (whole.verdict === 'unknown') expect(parts.some(({ verdict }) => verdict === 'unknown')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('with a gap anywhere is never green where the gap touches what is judged', () => {
    fc.assert(
      fc.property(history, fc.nat({ max: 89 }), (minutes, at) => {
        fc.pre(at < minutes.length);
        const given = { ...asTraffic(minutes, 0), gaps: [{ from: T + at * MIN, until: T + (at + 1) * MIN, cause: 'partial', detail: '' } as const] };
        const span = { from: T + 5 * MIN, until: T + minutes.length * MIN, readFrom: T, missedSince: null };
        const { verdict } = judge(given, span, { onNoTraffic: 'ok' });
        if (at >= 1) expect(verdict).not.toBe('ok');
      }),
      { numRuns: 200 },
    );
  });
});
