import { describe, expect, test } from '@jest/globals';
import { ALERT_INCIDENT_RULES, type CheckState } from '../../../src/domain/alerts/judgement.ts';
import { unmeasured } from '../../../src/domain/alerts/measured.ts';
import { settle } from '../../../src/domain/alerts/settle.ts';
import type { Counted, Gap, Traffic } from '../../../src/domain/alerts/sources.ts';
import { trafficSpan } from '../../../src/domain/alerts/span.ts';
import { judgeTraffic } from '../../../src/domain/alerts/traffic.ts';
import { newState, next } from '../../../src/domain/incidents/next.ts';
import { MIN, T } from '../../support/alert-runs.ts';
import { gap, judge, rule, scope, spanOf, steady, traffic } from '../../support/alert-traffic.ts';

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
