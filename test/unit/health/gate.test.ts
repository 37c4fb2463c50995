import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type GatePolicy, INITIAL_STATE, type Mode, next } from '../../../src/domain/health/gate.ts';
import type { Attempt, Conclusion, Fact } from '../../../src/domain/health/types.ts';
import { ROUTE } from '../../support/health-samples.ts';

const policy: GatePolicy = {
  mode: 'wait',
  timeoutMs: 60_000,
  requestTimeoutMs: 10_000,
  intervalMs: 5000,
  successThreshold: 1,
  failureThreshold: 3,
  degradedRatio: { count: 3, of: 5 },
};

type Answer = { good: boolean; slow?: boolean; elapsedMs?: number; fact?: Fact; retryAfterMs?: number };
/** `g` good, `s` slow and good, `b` bad, `t` timed out, `r` rate limited for 7 s. */
const ANSWERS: Record<string, Answer> = {
  g: { good: true },
  s: { good: true, slow: true, elapsedMs: 6000 },
  b: { good: false, fact: { reason: 'http_status', status: 503, expected: '200', snippet: '' } },
  t: { good: false, elapsedMs: 10_000, fact: { reason: 'timeout_headers', detail: '' } },
  r: { good: false, fact: { reason: 'rate_limited', status: 429, retryAfterMs: 7000 }, retryAfterMs: 7000 },
};

/** Plays answers through the gate, the last one again and again, and gives what it concludes and the starts of its attempts. */
function play(answers: string, change: Partial<GatePolicy> = {}): { conclusion: Conclusion; starts: number[]; failures: number } {
  const p = { ...policy, ...change };
  const starts: number[] = [];
  let state = INITIAL_STATE;
  let startMs = 0;
  for (let i = 0; i < 5000; i += 1) {
    const answer = ANSWERS[answers[Math.min(i, answers.length - 1)] as string] as Answer;
    const timeoutMs = Math.min(p.requestTimeoutMs, p.timeoutMs - startMs);
    starts.push(startMs);
    const attempt: Attempt = {
      number: i + 1,
      startedMs: startMs,
      elapsedMs: Math.min(answer.elapsedMs ?? 100, timeoutMs),
      clipped: timeoutMs < p.requestTimeoutMs,
      good: answer.good,
      slow: answer.slow ?? false,
      fact: answer.fact ?? { reason: 'ok', status: 200 },
      status: 200,
      retryAfterMs: answer.retryAfterMs ?? null,
      phases: { dns: null, tcp: 1, tls: null, firstByte: 1, download: 1 },
      address: null,
      route: ROUTE,
      certDaysLeft: null,
    };
    const result = next(state, attempt, p);
    state = result.state;
    if (result.step.kind === 'done') return { conclusion: result.step.conclusion, starts, failures: state.failures };
    startMs = result.step.startMs;
  }
  throw new Error('the gate does not end');
}

test.each<[string, Mode, Partial<GatePolicy>, string, string, number]>([
  // answers, mode, policy, verdict, reason, attempts
  ['g', 'wait', {}, 'ok', 'ok', 1],
  ['bbbg', 'wait', {}, 'ok', 'ok', 4],
  ['b', 'wait', {}, 'critical', 'http_status', 12],
  ['bgbggbggg', 'wait', { successThreshold: 3 }, 'ok', 'ok', 9],
  ['bgbgb', 'wait', { successThreshold: 3, timeoutMs: 20_000 }, 'critical', 'http_status', 4],
  ['g', 'assert', {}, 'ok', 'ok', 1],
  ['b', 'assert', {}, 'critical', 'http_status', 3],
  ['bbg', 'assert', {}, 'ok', 'ok', 3],
  ['bbgbbgbbb', 'assert', { successThreshold: 2 }, 'critical', 'http_status', 9],
  ['b', 'assert', { failureThreshold: 1 }, 'critical', 'http_status', 1],
  // Slow right answers: persistent or not.
  ['s', 'wait', {}, 'degraded', 'slow', 3],
  ['s', 'assert', {}, 'degraded', 'slow', 3],
  ['sg', 'wait', {}, 'ok', 'ok', 2],
  ['ssg', 'wait', {}, 'ok', 'ok', 3],
  ['ssbs', 'wait', {}, 'degraded', 'slow', 4],
  ['s', 'wait', { degradedRatio: { count: 5, of: 5 } }, 'degraded', 'slow', 5],
  ['s', 'wait', { degradedRatio: { count: 1, of: 1 } }, 'degraded', 'slow', 1],
  ['sgsgs', 'wait', { successThreshold: 5 }, 'degraded', 'slow', 5],
  ['sssgg', 'wait', { successThreshold: 5 }, 'degraded', 'slow', 5],
  ['gggss', 'wait', { successThreshold: 5 }, 'ok', 'ok', 5],
  // The gate's time is up while it still looks whether slowness persists: the answers were right.
  ['s', 'wait', { timeoutMs: 9000 }, 'ok', 'ok', 2],
  // Slowness never hides a failure.
  ['sb', 'assert', { successThreshold: 2 }, 'critical', 'http_status', 4],
  ['sbbb', 'assert', { successThreshold: 2 }, 'critical', 'http_status', 4],
  // Right answers, but no time for enough of them.
  ['s', 'wait', { successThreshold: 4, timeoutMs: 17_000, degradedRatio: { count: 9, of: 9 } }, 'unknown', 'too_few_answers', 3],
  // A time-out that the gate's own deadline brought about says less than the failure before it.
  ['bt', 'wait', { timeoutMs: 8000 }, 'critical', 'http_status', 2],
  ['t', 'wait', { timeoutMs: 8000 }, 'critical', 'timeout_headers', 1],
])('%s, %s %j: %s %s after %i', (answers, mode, change, verdict, reason, attempts) => {
  const { conclusion, starts } = play(answers, { mode, ...change });
  expect([conclusion.verdict, conclusion.reason, starts.length]).toEqual([verdict, reason, attempts]);
});

test('attempts start at a fixed rate; one that overran is followed at once', () => {
  expect(play('bbg').starts).toEqual([0, 5000, 10_000]);
  expect(play('ttg').starts).toEqual([0, 10_000, 20_000]);
});

test('Retry-After stretches the wait, up to 30 s, and never past the last possible attempt', () => {
  expect(play('rg').starts).toEqual([0, 7100]);
  expect(play('rg', { timeoutMs: 6500 }).starts).toEqual([0, 5850]);
  ANSWERS['l'] = { ...(ANSWERS['r'] as Answer), retryAfterMs: 3_600_000 };
  expect(play('lg').starts).toEqual([0, 30_100]);
});

test('any sequence of answers ends by the deadline, and what it concludes follows from what was seen', () => {
  const answers = fc.string({ unit: fc.constantFrom(...'gsbtr'), minLength: 1, maxLength: 40 });
  const change = fc.record({
    mode: fc.constantFrom<Mode>('wait', 'assert'),
    timeoutMs: fc.integer({ min: 100, max: 120_000 }),
    requestTimeoutMs: fc.integer({ min: 10, max: 20_000 }),
    intervalMs: fc.integer({ min: 100, max: 20_000 }),
    successThreshold: fc.integer({ min: 1, max: 6 }),
    failureThreshold: fc.integer({ min: 1, max: 6 }),
  });
  fc.assert(
    fc.property(answers, change, (sequence, p) => {
      const { conclusion, starts, failures } = play(sequence, p);
      const last = starts.at(-1) ?? 0;
      expect(last).toBeLessThan(p.timeoutMs);
      expect(starts.every((start, i) => i === 0 || start - (starts[i - 1] as number) >= Math.min(p.intervalMs, p.timeoutMs))).toBe(true);
      if (conclusion.verdict === 'ok') expect(starts.length - failures).toBeGreaterThanOrEqual(p.successThreshold);
      if (conclusion.verdict === 'critical') expect(failures).toBeGreaterThan(0);
      if (conclusion.verdict === 'unknown') expect(failures).toBe(0);
    }),
  );
});

test('a long run is remembered by its first and its latest attempts', () => {
  const p = { ...policy, timeoutMs: 2_000_000, mode: 'wait' as const };
  let state = INITIAL_STATE;
  for (let i = 0; i < 300; i += 1) {
    const bad: Attempt = {
      number: i + 1,
      startedMs: i * 5000,
      elapsedMs: 10,
      clipped: false,
      good: false,
      slow: false,
      fact: { reason: 'tcp_refused', detail: '' },
      status: null,
      retryAfterMs: null,
      phases: { dns: null, tcp: null, tls: null, firstByte: null, download: null },
      address: null,
      route: ROUTE,
      certDaysLeft: null,
    };
    state = next(state, bad, p).state;
  }
  expect(state.attempts).toBe(300);
  expect(state.history).toHaveLength(100);
  expect([state.history[0]?.number, state.history[19]?.number, state.history[20]?.number, state.history[99]?.number]).toEqual([1, 20, 221, 300]);
});
