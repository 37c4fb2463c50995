import { describe, expect, test } from '@jest/globals';
import { LANGUAGES } from '../../../src/core/language.ts';
import { describeFact, findingOf, reportOf, slowPhase } from '../../../src/domain/health/finding.ts';
import type { GatePolicy } from '../../../src/domain/health/gate.ts';
import { healthMessages } from '../../../src/domain/health/messages.ts';
import { ANSWER_REASONS, type Fact, TRANSPORT_REASONS } from '../../../src/domain/health/types.ts';
import { attempt, factsWith, GOOD, POLICY, TARGET, watched } from '../../support/health-samples.ts';

/** Every text in a catalogue, functions called with whatever makes them talk. */
function textsOf(catalogue: object): string[] {
  return Object.values(catalogue).flatMap((value: unknown): string[] => {
    if (typeof value === 'string') return [value];
    return typeof value === 'object' && value !== null ? textsOf(value) : [];
  });
}

const shape = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shape(v)])) : typeof value;

test('both languages have the same sentences, and none is empty', () => {
  expect(shape(healthMessages.es)).toEqual(shape(healthMessages.en));
  for (const language of LANGUAGES) expect(textsOf(healthMessages[language]).filter((text) => text.trim() === '')).toEqual([]);
});

test('no sentence is the same in both languages', () => {
  const advice = (language: 'en' | 'es') => Object.values(healthMessages[language].advice);
  expect(advice('en').filter((text) => advice('es').includes(text))).toEqual([]);
});

describe.each(LANGUAGES)('in %s', (language) => {
  const messages = healthMessages[language];
  const wording = { messages, policy: POLICY, degradedAfterMs: 5000, expectedVersion: null };

  test('every reason says what happened, to what, and what to do next', () => {
    const facts = [...factsWith('said'), ...TRANSPORT_REASONS.map((reason): Fact => ({ reason, detail: '' }))];
    expect(new Set(facts.map((fact) => fact.reason)).size).toBe(TRANSPORT_REASONS.length + ANSWER_REASONS.length);
    for (const fact of facts) {
      const finding = findingOf(
        watched(
          [1, 2, 3].map((n) => attempt(n, fact)),
          { policy: { mode: 'assert' } },
        ),
        wording,
        false,
      );
      expect(finding).toMatchObject({ verdict: 'critical', reason: fact.reason });
      expect(finding?.message).toContain('https://api.example.com/health');
      expect(finding?.message).toContain(describeFact(fact, messages));
      expect(finding?.message).toMatch(/\.$/);
      expect(finding?.message).toContain(messages.advice[fact.reason as 'slow']);
      expect(finding?.message).not.toMatch(/hidden|undefined|null|NaN|\[object| {2}|\.\./);
    }
  });

  test('the ways in which a gate ends', () => {
    const slow = { slow: true, elapsedMs: 6100, phases: { dns: 1, tcp: 1, tls: 1, firstByte: 6000, download: 1 } };
    const bad: Fact = { reason: 'http_status', status: 503, expected: '200', snippet: 'Down' };
    const failed = { severity: 'degraded', line: 'queue.failed < 10', path: 'queue.failed', actual: '12', near: null } as const;
    const flawed: Fact = { reason: 'json_mismatch', failed: [failed] };
    const other = { address: '203.0.113.8:443', addressCount: 2 };
    const ways: [ReturnType<typeof attempt>[], Partial<GatePolicy>][] = [
      [[attempt(1, GOOD)], {}],
      [[attempt(1, bad), attempt(2, bad), attempt(3, GOOD)], {}],
      [[attempt(1, GOOD, slow), attempt(2, GOOD)], {}],
      [[1, 2, 3].map((n) => attempt(n, GOOD, slow)), {}],
      [[1, 2, 3].map((n) => attempt(n, bad)), { mode: 'assert' }],
      [[attempt(1, bad), attempt(2, GOOD)], { timeoutMs: 9000, successThreshold: 2 }],
      [[attempt(1, GOOD)], { timeoutMs: 4000, successThreshold: 2 }],
      [[attempt(1, flawed)], {}],
      [[attempt(1, GOOD), attempt(2, flawed)], { successThreshold: 2 }],
      [[attempt(1, bad), attempt(2, GOOD), attempt(3, bad)], { mode: 'assert', failureRatio: { count: 2, of: 3 }, successThreshold: 2 }],
      [[attempt(1, { ...bad, status: 401 })], {}],
      [[attempt(1, bad), attempt(2, bad)], { maxAttempts: 2 }],
      [[attempt(1, GOOD)], { maxAttempts: 1, successThreshold: 2 }],
      [[attempt(1, { reason: 'version_mismatch', seen: '1.4.1', expected: '1.4.2' })], { maxAttempts: 1 }],
      [[attempt(1, GOOD, { version: '1.4.2', addressCount: 2 }), attempt(2, GOOD, { ...other, version: '1.4.2' })], { everyAddress: true }],
      [[attempt(1, GOOD, { addressCount: 2 }), attempt(2, GOOD, { addressCount: 2 })], { everyAddress: true, maxAttempts: 2 }],
      [[attempt(1, { ...bad, snippet: '', failed: [failed] })], { maxAttempts: 1 }],
      [[attempt(1, { reason: 'body_contradicts_status', status: 200, said: '"fail"' })], { maxAttempts: 1 }],
    ];
    const all = ways.map(([attempts, policy]) => watched(attempts, { policy }));
    const findings = all.map((each, i) => findingOf(each, { ...wording, policy: { ...POLICY, ...ways[i]?.[1] }, expectedVersion: '1.4.2' }, false));
    expect(findings.map((f) => `${f?.verdict} ${f?.reason}: ${f?.message}`)).toMatchSnapshot();
    expect(findings).not.toContain(null);
    for (const each of all) expect(JSON.stringify(reportOf(each, messages))).not.toMatch(/hidden|undefined/);
  });

  test('a cancelled target has no finding of its own', () => expect(findingOf(watched([]), wording, true)).toBeNull());
});

test('the slow stage is the one that took at least half', () => {
  expect(slowPhase({ dns: 1, tcp: 1, tls: null, firstByte: 8, download: 1 })).toBe('firstByte');
  expect(slowPhase({ dns: 4, tcp: 3, tls: null, firstByte: 3, download: 0 })).toBeNull();
  expect(slowPhase({ dns: null, tcp: null, tls: null, firstByte: null, download: null })).toBeNull();
});

test('a finding carries its target where several are checked', () => {
  const wording = { messages: healthMessages.en, policy: POLICY, degradedAfterMs: 5000, expectedVersion: null };
  expect(findingOf(watched([attempt(1, GOOD)], { target: { ...TARGET, name: 'api', named: true } }), wording, true)?.target).toBe('api');
});
