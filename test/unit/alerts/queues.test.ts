import { describe, expect, test } from '@jest/globals';
import { parseInputs } from '../../../src/core/input-spec.ts';
import { alertRuleInputs, alertRulesOf } from '../../../src/domain/alerts/inputs.ts';
import type { CheckState, Scope } from '../../../src/domain/alerts/judgement.ts';
import { type Measured, measured, unmeasured } from '../../../src/domain/alerts/measured.ts';
import { judgeQueues } from '../../../src/domain/alerts/queues.ts';
import type { QueueReading } from '../../../src/domain/alerts/sources.ts';
import { queueSpan } from '../../../src/domain/alerts/span.ts';
import { MIN, T } from '../../support/alert-runs.ts';

const scope: Scope = { at: T, language: 'en', before: () => undefined };
const rules = alertRulesOf(parseInputs(alertRuleInputs, () => ''));

describe('queue-failed', () => {
  const span = { from: T - 15 * MIN, until: T };
  const calm: QueueReading = {
    ...{ failed: 0, failedInWindow: 0, waiting: 0, active: 0, delayed: 0, paused: false, workers: 1, oldestWaitingMs: null },
    reasons: [{ what: 'connect ECONNREFUSED <ip>', count: 9, lastAt: T - MIN }],
  };
  const judge = (reading: Measured<QueueReading>) => judgeQueues([{ queue: 'emails', reading }], rules.queues, span, scope)[0];
  const read = (part: Partial<QueueReading>) => judge(measured({ ...calm, ...part }));

  test.each([
    [{ failed: 12, failedInWindow: 3 }, 'critical', 'queue_failed'],
    [{ failed: 11, failedInWindow: 1 }, 'critical', 'queue_failed'],
    [{ failed: 10, failedInWindow: 10 }, 'ok', 'ok'],
    [{ failed: 500, failedInWindow: 0 }, 'ok', 'ok'],
    [{ waiting: 3, workers: 0, oldestWaitingMs: 90_000 }, 'degraded', 'no_workers'],
    [{ waiting: 3, workers: null }, 'ok', 'ok'],
    [{ waiting: 0, workers: 0 }, 'ok', 'ok'],
    [{ failed: 12, failedInWindow: 1, waiting: 3, workers: 0 }, 'critical', 'queue_failed'],
    [{ failed: Number.NaN }, 'unknown', 'malformed'],
    [{ failed: -1 }, 'unknown', 'malformed'],
  ] as const)('%j is %s, %s', (part, verdict, reason) => {
    expect(read(part)).toMatchObject({ check: 'queue-failed:emails', verdict, reason });
  });

  test('says what is to be done, and groups what failed', () => {
    const judgement = read({ failed: 12, failedInWindow: 3 });
    expect(judgement?.message).toBe(
      'Queue emails holds 12 failed jobs that nothing tries again, 3 of them failed since 2026-11-02 09:45 UTC; the limit is 10.',
    );
    expect(judgement?.action).toMatch(/retry or remove the failed jobs/);
    expect(judgement?.evidence['errors']).toEqual([{ what: 'connect ECONNREFUSED <ip>', count: 9, lastAt: '2026-11-02T09:59:00.000Z' }]);
  });

  test('times that cannot be break nothing', () => {
    const reasons = [{ what: 'x', count: 1, lastAt: Number.NaN }];
    const judgement = read({ failed: 12, failedInWindow: 3, waiting: 1, oldestWaitingMs: Number.NaN, reasons });
    expect(judgement).toMatchObject({ verdict: 'critical', evidence: { errors: [{ what: 'x', count: 1, lastAt: null }] } });
    expect(read({ waiting: 1, workers: 0, oldestWaitingMs: Number.NaN })?.message).toBe('Queue emails has no worker, and 1 job waits.');
  });

  describe('Redis is away', () => {
    const away = unmeasured('unreachable', 'ECONNREFUSED 127.0.0.1:6379');
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const all = (reading: Measured<QueueReading>, before: Scope['before'] = () => undefined) =>
      judgeQueues(
        names.map((queue) => ({ queue, reading })),
        rules.queues,
        span,
        { ...scope, before },
      );
    const on = { held: 'critical', unknown: 0 } as CheckState;

    test('eight queues are one unknown check that names them', () => {
      expect(all(away).map(({ check, verdict, reason }) => [check, verdict, reason])).toEqual([['queue-failed', 'unknown', 'unreachable']]);
      expect(all(away)[0]?.message).toContain('Redis with the queues a, b, c, d, e, f, g, h');
    });

    test('an alert that was on stays on beside it; back again, the one is closed', () => {
      const stays = all(away, (check) => (check === 'queue-failed:c' ? on : undefined));
      expect(stays.map(({ check }) => check)).toEqual(['queue-failed', 'queue-failed:c']);
      const back = all(measured(calm), (check) => (check === 'queue-failed' ? { ...on, held: 'unknown', unknown: 3 } : undefined));
      expect(back.map(({ check, verdict }) => [check, verdict])).toEqual(
        ['queue-failed', ...names.map((name) => `queue-failed:${name}`)].map((check) => [check, 'ok']),
      );
    });

    test('queues that fail each for its own sake are told each', () => {
      const two = ['a', 'b'].map((queue) => ({ queue, reading: unmeasured('not_found', `bull:${queue}:meta`) }));
      expect(judgeQueues(two, rules.queues, span, scope).map(({ check }) => check)).toEqual(['queue-failed:a', 'queue-failed:b']);
    });
  });

  test('a queue that is not there is unknown, beside others that are', () => {
    const both = judgeQueues(
      [
        { queue: 'gone', reading: unmeasured('not_found', 'bull:gone:meta') },
        { queue: 'emails', reading: measured(calm) },
      ],
      rules.queues,
      span,
      scope,
    );
    expect(both).toMatchObject([
      { check: 'queue-failed:gone', verdict: 'unknown', reason: 'not_found', mark: null },
      { check: 'queue-failed:emails', verdict: 'ok', mark: T },
    ]);
  });

  test('what is new is what came since the last check of the queue that was checked longest ago', () => {
    const state = (mark: number | null): CheckState => ({ held: 'ok', warnSince: null, critSince: null, unknown: 0, lastAt: T, mark, limits: '' });
    const from = (...marks: readonly (number | null)[]) => (T - queueSpan(marks.map(state), rules.queues, T).from) / MIN;
    expect(from()).toBe(15);
    expect(from(T - 5 * MIN)).toBe(15);
    expect(from(T - 65 * MIN, T - 5 * MIN, null)).toBe(65);
    expect(from(T - 5000 * MIN)).toBe(24 * 60);
    expect(from(T + 60 * MIN)).toBe(15);
  });
});
