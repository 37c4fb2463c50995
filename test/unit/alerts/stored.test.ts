import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CheckState } from '../../../src/domain/alerts/judgement.ts';
import { measured } from '../../../src/domain/alerts/measured.ts';
import { judgeMetric } from '../../../src/domain/alerts/metric.ts';
import type { MetricRule } from '../../../src/domain/alerts/rule.ts';
import { settle } from '../../../src/domain/alerts/settle.ts';
import { nextStored, readStored, type StoredAlerts, statesOf, writeStored } from '../../../src/domain/alerts/stored.ts';
import { newState, next } from '../../../src/domain/incidents/next.ts';
import type { IncidentState } from '../../../src/domain/incidents/types.ts';

const T = Date.UTC(2026, 10, 2, 10);
const HOUR = 3_600_000;
const rule: MetricRule = {
  name: 'secret-project',
  source: 'json',
  limits: { warn: { operator: '>', limit: 1 }, crit: null, clear: null, forMs: 0 },
  query: 'https://api.example.com/m.json private.path',
};
const settledAt = (at: number, value: number, before?: CheckState) => {
  const [judgement] = judgeMetric(measured(value), rule, { at, language: 'en', before: () => before });
  if (judgement === undefined) throw new Error('no judgement');
  return settle(before, judgement, 'en');
};
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe('what is left to the next run', () => {
  const settled = settledAt(T, 424_242);
  const [observation] = settled.observations;
  if (observation === undefined) throw new Error('no observation');
  const incident = next(newState('0123456789abcdef0123'), observation, { openAfter: 1, closeAfter: 1, reopenWithinMs: 0, remindersMs: [] }).state;
  const stored = nextStored(null, [settled], [incident], T);

  test('is read again', () => {
    const read = readStored(writeStored(stored), T + HOUR);
    expect(read).toEqual({ stored });
    if ('problem' in read) throw new Error(read.problem);
    expect(statesOf(read.stored)('metric:secret-project')).toEqual(settled.state);
    expect(statesOf(read.stored)('metric:other')).toBeUndefined();
    expect(statesOf(null)('metric:secret-project')).toBeUndefined();
    expect(statesOf(stored)('__proto__')).toBeUndefined();
  });

  test('holds no name, sentence, query or value', () => {
    const text = new TextDecoder().decode(writeStored(stored));
    for (const part of ['secret-project', 'private', 'example.com', '424242', 'Metric']) expect(text).not.toContain(part);
    expect(text).toContain('metric_beyond_limit');
  });

  test('keeps what could not be judged this time, for a day', () => {
    const later = (hours: number) => statesOf(nextStored(stored, [], [], T + hours * HOUR))('metric:secret-project');
    expect(later(23)).toEqual(settled.state);
    expect(later(25)).toBeUndefined();
  });
});

describe('what anybody may have left', () => {
  const good: StoredAlerts = nextStored(null, [settledAt(T, 2)], [], T);
  const [[key, state]] = Object.entries(good.checks) as [[string, CheckState]];
  const withState = (part: object) => ({ ...good, checks: { [key]: { ...state, ...part } } });

  test.each([
    ['no JSON', new TextEncoder().encode('{'), 'garbled'],
    ['no UTF-8', new Uint8Array([0xff, 0xfe]), 'garbled'],
    ['a list', bytesOf([]), 'garbled'],
    ['another schema', bytesOf({ ...good, schema: 0 }), 'garbled'],
    ['a newer one', bytesOf({ ...good, schema: 2 }), 'newer'],
    ['of last month', bytesOf({ ...good, savedAt: T - 15 * 24 * HOUR }), 'stale'],
    ['of tomorrow', bytesOf({ ...good, savedAt: T + HOUR }), 'stale'],
    ['no checks', bytesOf({ ...good, checks: null }), 'garbled'],
    ['a name for a digest', bytesOf({ ...good, checks: { 'disk:/': state } }), 'garbled'],
    ['a verdict that is none', bytesOf(withState({ held: 'green' })), 'garbled'],
    ['a time to come', bytesOf(withState({ lastAt: T + HOUR })), 'garbled'],
    ['a beginning to come', bytesOf(withState({ warnSince: T + HOUR })), 'garbled'],
    ['a time that is none', bytesOf(withState({ critSince: 'x' })), 'garbled'],
    ['a fraction of a run', bytesOf(withState({ unknown: 0.5 })), 'garbled'],
    ['a count below zero', bytesOf(withState({ mark: -1 })), 'garbled'],
    ['a sentence for a digest', bytesOf(withState({ limits: '<img src=x>' })), 'garbled'],
    ['an incident that is none', bytesOf({ ...good, incidents: [{ fingerprint: 'x' }] }), 'garbled'],
    ['too much of it', new Uint8Array(5 * 1024 * 1024), 'garbled'],
    [
      'too many of them',
      bytesOf({ ...good, checks: Object.fromEntries(Array.from({ length: 5001 }, (_, i) => [i.toString(16).padStart(24, '0'), state])) }),
      'garbled',
    ],
  ])('%s is not used', (_, bytes, problem) => {
    expect(readStored(bytes, T)).toEqual({ problem });
  });

  test('of what is older than a day it is used how far was judged, so that the time since then is told as a gap', () => {
    const old = bytesOf({ ...withState({ held: 'critical', mark: T - 25 * HOUR }), savedAt: T - 25 * HOUR });
    expect(readStored(old, T)).toEqual({
      stored: {
        ...good,
        savedAt: T - 25 * HOUR,
        checks: { [key]: { held: 'unknown', warnSince: null, critSince: null, unknown: 0, lastAt: state.lastAt, mark: T - 25 * HOUR, limits: '' } },
        incidents: [],
      },
    });
  });

  test('nothing that is read throws, or holds what was not asked for', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('checks', 'incidents', 'savedAt', 'schema', 'state'), (value, where) => {
        const given = where === 'state' ? { ...good, checks: { [key]: value } } : { ...good, [where]: value };
        const read = readStored(bytesOf(given), T);
        if ('stored' in read) expect(Object.keys(read.stored).sort()).toEqual(['checks', 'incidents', 'savedAt', 'schema']);
      }),
    );
    const extra = readStored(bytesOf(withState({ html: '<b>' })), T);
    expect(extra).toEqual({ stored: good });
  });
});

test('of incidents that nobody looks at any more the open ones alone are remembered', () => {
  const now = Date.UTC(2026, 10, 24, 12);
  const state = (fingerprint: string, days: number, phase: 'open' | null): IncidentState => ({
    ...newState(fingerprint),
    seenAt: now - days * 86_400_000,
    incident: phase === null ? null : ({ phase, message: 'secret', reason: 'disk_full', outbox: [] } as unknown as IncidentState['incident']),
  });
  const { incidents } = nextStored(null, [], [state('a', 0, null), state('b', 2, null), state('c', 2, 'open')], now);
  expect(incidents.map(({ fingerprint }) => fingerprint)).toEqual(['a', 'c']);
  expect(JSON.stringify(incidents)).not.toContain('secret');
});
