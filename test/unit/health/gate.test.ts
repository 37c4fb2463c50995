import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type GatePolicy, type Mode, next } from '../../../src/domain/health/gate.ts';
import { INITIAL_STATE } from '../../../src/domain/health/gate-state.ts';
import { play } from '../../support/health-play.ts';
import { attempt, POLICY } from '../../support/health-samples.ts';

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
  const p = { ...POLICY, timeoutMs: 2_000_000 };
  let state = INITIAL_STATE;
  for (let i = 1; i <= 300; i += 1) state = next(state, attempt(i, { reason: 'tcp_refused', detail: '' }), p).state;
  expect(state.attempts).toBe(300);
  expect(state.history).toHaveLength(100);
  expect([state.history[0]?.number, state.history[19]?.number, state.history[20]?.number, state.history[99]?.number]).toEqual([1, 20, 221, 300]);
});
