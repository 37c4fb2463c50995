import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { GatePolicy } from '../../../src/domain/health/gate.ts';
import { MAX_ADDRESSES, percentile } from '../../../src/domain/health/gate-state.ts';
import { waitAfter } from '../../../src/domain/health/pace.ts';
import { ANSWERS, play } from '../../support/health-play.ts';
import { POLICY } from '../../support/health-samples.ts';

const concluded = (answers: string, change: Partial<GatePolicy> = {}, addressCount?: number) => {
  const { conclusion, starts } = play(answers, change, addressCount === undefined ? {} : { addressCount });
  return [conclusion.verdict, conclusion.reason, conclusion.why, starts.length];
};
const ASSERT = { mode: 'assert' } as const;

describe('degraded lines', () => {
  test.each<[string, Partial<GatePolicy>, unknown[]]>([
    ['f', {}, ['degraded', 'json_mismatch', 'flawed', 1]],
    ['f', ASSERT, ['degraded', 'json_mismatch', 'flawed', 1]],
    // A flaw counts as good, and one of the deciding answers is enough.
    ['fgg', { successThreshold: 3 }, ['degraded', 'json_mismatch', 'flawed', 3]],
    ['bfg', { successThreshold: 2 }, ['degraded', 'json_mismatch', 'flawed', 3]],
    // Before the last wrong answer, or before the deciding ones, it is over.
    ['fbgg', { successThreshold: 2 }, ['ok', 'ok', 'passed', 4]],
    ['fsg', { successThreshold: 2, degradedRatio: { count: 9, of: 9 } }, ['degraded', 'json_mismatch', 'flawed', 2]],
    // It never hides a wrong answer.
    ['fb', { successThreshold: 2, timeoutMs: 20_000 }, ['critical', 'http_status', 'time_up', 4]],
  ])('%s %j', (answers, change, expected) => expect(concluded(answers, change)).toEqual(expected));
});

describe('a fleet', () => {
  const versions = { everyAddress: true, timeoutMs: 30_000 };
  test.each<[string, string, Partial<GatePolicy>, number, unknown[]]>([
    ['two of three nodes are new', 'ggvggvggv', versions, 3, ['critical', 'version_mismatch', 'time_up', 6]],
    ['one of three is new', 'gvvgvvgvv', versions, 3, ['critical', 'version_mismatch', 'time_up', 6]],
    ['all are new', 'g', versions, 3, ['ok', 'ok', 'passed', 3]],
    ['the last one becomes new while the gate waits', 'ggvggg', versions, 3, ['ok', 'ok', 'passed', 6]],
    ['a higher threshold holds', 'g', { ...versions, successThreshold: 5 }, 3, ['ok', 'ok', 'passed', 5]],
    ['without an expected version the threshold alone counts', 'g', { timeoutMs: 30_000 }, 3, ['ok', 'ok', 'passed', 1]],
    ['a large network is bounded', 'g', { ...versions, intervalMs: 100 }, 500, ['ok', 'ok', 'passed', MAX_ADDRESSES]],
    ['no time to ask each', 'g', versions, 10, ['unknown', 'too_few_answers', 'too_few', 6]],
    ['a bad one blocks as itself', 'ggb', versions, 3, ['critical', 'http_status', 'time_up', 6]],
  ])('%s', (_, answers, change, nodes, expected) => expect(concluded(answers, change, nodes)).toEqual(expected));

  test('never passes while one node is bad, whatever its place', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: MAX_ADDRESSES }), fc.nat(), fc.integer({ min: 1, max: 30 }), (nodes, place, successThreshold) => {
        const round = Array.from({ length: nodes }, (_, i) => (i === place % nodes ? 'v' : 'g')).join('');
        const { conclusion } = play(round.repeat(100), { ...versions, intervalMs: 500, successThreshold }, { addressCount: nodes });
        expect([conclusion.verdict, conclusion.reason]).toEqual(['critical', 'version_mismatch']);
      }),
    );
  });

  test('an address that takes no connection blocks, though another one answers in its turn', () => {
    const silent = (attempt: number) => `127.0.0.${[1, 2, 2][attempt % 3]}:80`;
    const { conclusion } = play('g', versions, { addressCount: 3, address: silent });
    expect([conclusion.verdict, conclusion.reason, conclusion.why]).toEqual(['critical', 'address_silent', 'silent']);
    expect(play('g', versions, { addressCount: 3, address: (i) => (i < 3 ? silent(i) : `127.0.0.${(i % 3) + 1}:80`) }).starts).toHaveLength(6);
  });

  test('remembers what each address answered last', () => {
    const { state } = play('ggvggg', versions, { addressCount: 3 });
    expect(state.nodes.map((node) => [node.address, node.attempts, node.latest.fact.reason])).toEqual([
      ['127.0.0.1:80', 2, 'ok'],
      ['127.0.0.2:80', 2, 'ok'],
      ['127.0.0.3:80', 2, 'ok'],
    ]);
    expect(play('g', { ...versions, intervalMs: 10 }, { addressCount: 500 }).state.nodes).toHaveLength(20);
  });
});

describe('failure-ratio, in mode assert', () => {
  const ratio = { ...ASSERT, failureRatio: { count: 3, of: 10 } };
  test.each<[string, string, Partial<GatePolicy>, unknown[]]>([
    ['one bad node behind a balancer', 'ggbggbggb', ratio, ['critical', 'http_status', 'ratio', 9]],
    ['healthy: passes as soon as three of ten cannot be reached', 'g', ratio, ['ok', 'ok', 'passed', 8]],
    ['two wrong ones are allowed, in all of ten', 'bgggbggggg', ratio, ['ok', 'ok', 'passed', 10]],
    ['in a row is still looked at', 'bbb', { ...ratio, failureThreshold: 2 }, ['critical', 'http_status', 'in_a_row', 2]],
    ['slowness does not hide it', 'sbsbsb', { ...ratio, timeoutMs: 300_000 }, ['critical', 'http_status', 'ratio', 6]],
    ['without it, alternating answers pass', 'bg', ASSERT, ['ok', 'ok', 'passed', 2]],
    ['no time for so many answers', 'g', { ...ratio, timeoutMs: 20_000 }, ['unknown', 'too_few_answers', 'too_few', 4]],
  ])('%s', (_, answers, change, expected) => expect(concluded(answers, change)).toEqual(expected));

  test('with it, as many wrong answers among the first `of` never pass', () => {
    const answers = fc.string({ unit: fc.constantFrom(...'ggggbs'), minLength: 1, maxLength: 60 });
    const ratios = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.nat({ max: 12 })).map(([count, more]) => ({ count, of: count + more }));
    fc.assert(
      fc.property(answers, ratios, (sequence, failureRatio) => {
        const { conclusion, starts, state } = play(sequence, { ...ASSERT, failureRatio, failureThreshold: 1000, timeoutMs: 3_600_000 });
        const seen = [...sequence.padEnd(starts.length, sequence.at(-1))].slice(0, starts.length);
        const wrong = (from: number, to: number) => seen.slice(from, to).filter((letter) => letter === 'b').length;
        if (conclusion.verdict === 'critical') expect(wrong(Math.max(0, seen.length - failureRatio.of), seen.length)).toBe(failureRatio.count);
        else expect(wrong(0, failureRatio.of) + Math.max(0, failureRatio.of - seen.length)).toBeLessThan(failureRatio.count);
        expect(state.bad.length).toBeLessThanOrEqual(failureRatio.of);
      }),
    );
  });
});

describe('fail-fast, in mode wait', () => {
  test.each([
    ['u', 'http_status', 1],
    ['w', 'http_status', 1],
    ['e', 'tls_expired', 1],
    ['h', 'tls_hostname', 1],
    ['i', 'tls_untrusted', 1],
    ['bbu', 'http_status', 3],
    // 30 s in which the name is missing all the time.
    ['n', 'dns_nxdomain', 7],
    ['nnbn', 'dns_nxdomain', 10],
  ])('%s stops', (answers, reason, attempts) => expect(concluded(answers)).toEqual(['critical', reason, 'cannot_heal', attempts]));

  test.each(['b', 'v', 't', 'r'])('%s may heal', (answers) => expect(concluded(answers)[2]).toBe('time_up'));
  test('a name that appears within the grace is awaited', () => expect(concluded('nnnng')).toEqual(['ok', 'ok', 'passed', 5]));
  test('it can be turned off', () => expect(concluded('uuug', { failFast: false })).toEqual(['ok', 'ok', 'passed', 4]));
  test('mode assert has its own thresholds', () => expect(concluded('uug', ASSERT)).toEqual(['ok', 'ok', 'passed', 3]));
});

describe('pace', () => {
  test('waits grow by backoff up to max-interval, and a right answer sets them back', () => {
    const { starts } = play('bbbbgbg', { intervalMs: 1000, maxIntervalMs: 5000, backoff: 2, successThreshold: 2 });
    expect(starts).toEqual([0, 1000, 3000, 7000, 12_000, 13_000, 14_000, 15_000]);
  });

  test('a grown wait does not end the gate early: its last moment is used', () => {
    const { starts } = play('b', { intervalMs: 1000, maxIntervalMs: 60_000, backoff: 10, timeoutMs: 15_000 });
    expect(starts).toEqual([0, 1000, 11_000, 14_000]);
  });

  test('jitter moves a wait by its part of it at most, and nothing without it', () => {
    const policy = { ...POLICY, intervalMs: 1000, maxIntervalMs: 8000, backoff: 2, jitter: 0.25 };
    expect([0, 0.5, 1].map((random) => waitAfter(0, policy, random))).toEqual([750, 1000, 1250]);
    expect([0, 0.5, 1].map((random) => waitAfter(9, policy, random))).toEqual([6000, 8000, 10_000]);
    expect([0, 1].map((random) => waitAfter(1, { ...policy, jitter: 0 }, random))).toEqual([1000, 1000]);
    expect(waitAfter(5000, policy, 0.5)).toBe(8000);
  });

  test('max-attempts are requests in total', () => {
    expect(concluded('b', { maxAttempts: 3 })).toEqual(['critical', 'http_status', 'attempts_up', 3]);
    expect(concluded('bbg', { maxAttempts: 3 })).toEqual(['ok', 'ok', 'passed', 3]);
    expect(concluded('s', { maxAttempts: 2 })).toEqual(['ok', 'ok', 'passed', 2]);
    expect(concluded('g', { maxAttempts: 2, successThreshold: 3 })).toEqual(['unknown', 'too_few_answers', 'too_few', 2]);
    expect(concluded('b', { maxAttempts: 1 })).toEqual(['critical', 'http_status', 'attempts_up', 1]);
  });

  test('any policy and answers: starts never go back, none is past the deadline, and max-attempts holds', () => {
    const change = fc.record({
      mode: fc.constantFrom('wait' as const, 'assert' as const),
      timeoutMs: fc.integer({ min: 1000, max: 120_000 }),
      intervalMs: fc.integer({ min: 100, max: 10_000 }),
      maxIntervalMs: fc.integer({ min: 10_000, max: 60_000 }),
      backoff: fc.double({ min: 1, max: 10, noNaN: true }),
      jitter: fc.double({ min: 0, max: 1, noNaN: true }),
      maxAttempts: fc.nat({ max: 5 }),
      successThreshold: fc.integer({ min: 1, max: 4 }),
      everyAddress: fc.boolean(),
      failFast: fc.boolean(),
    });
    const answers = fc.string({ unit: fc.constantFrom(...Object.keys(ANSWERS)), minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(answers, change, fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 6 }), (sequence, p, random, nodes) => {
        // An interval of no length at all, which jitter 1 can give, would ask without end in no time.
        const { conclusion, starts, failures } = play(sequence, p, { addressCount: nodes, random: () => Math.max(random, 0.05) });
        expect(starts.every((start, i) => start < p.timeoutMs && (i === 0 || start > (starts[i - 1] as number)))).toBe(true);
        if (p.maxAttempts > 0) expect(starts.length).toBeLessThanOrEqual(p.maxAttempts);
        if (conclusion.verdict === 'critical') expect(failures).toBeGreaterThan(0);
        const right = starts.length - failures;
        if (['ok', 'degraded'].includes(conclusion.verdict)) {
          expect(right).toBeGreaterThanOrEqual(Math.max(p.successThreshold, p.everyAddress ? nodes : 0));
        }
      }),
    );
  });
});

test('percentiles are answers that came, by the nearest rank', () => {
  expect(percentile([], 0.5)).toBeNull();
  expect(percentile([7], 0.95)).toBe(7);
  expect([0.5, 0.95, 1].map((part) => percentile([5, 1, 4, 2, 3], part))).toEqual([3, 5, 5]);
  expect(
    percentile(
      Array.from({ length: 100 }, (_, i) => i + 1),
      0.95,
    ),
  ).toBe(95);
  expect(play('b', { timeoutMs: 3_000_000, intervalMs: 1000 }).state.latencies).toHaveLength(1000);
});
