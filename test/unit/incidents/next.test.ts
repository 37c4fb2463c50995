import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { VERDICTS, type Verdict } from '../../../src/core/verdict.ts';
import { fingerprintOf } from '../../../src/domain/incidents/fingerprint.ts';
import { readMarker, stateMarker } from '../../../src/domain/incidents/marker.ts';
import { newState, next } from '../../../src/domain/incidents/next.ts';
import type { IncidentEvent, IncidentState, Observation, Rules } from '../../../src/domain/incidents/types.ts';

const T0 = Date.parse('2026-11-24T10:00:00Z');
const MIN = 60_000;
const FINGERPRINT = fingerprintOf({ service: 'api', environment: 'production', check: 'health' });
const RULES: Rules = { openAfter: 2, closeAfter: 2, reopenWithinMs: 30 * MIN, remindersMs: [30 * MIN, 120 * MIN, 360 * MIN, 1440 * MIN] };
const seen = (verdict: Verdict, minute: number, more: Partial<Observation> = {}): Observation => ({
  verdict,
  reason: verdict === 'ok' ? 'ok' : `why_${verdict}`,
  message: `It is ${verdict}.`,
  at: T0 + minute * MIN,
  ...more,
});

/** A day in short: `c` critical, `d` degraded, `u` unknown, `.` good, one a minute. What happened, by minute. */
function story(verdicts: string, rules: Rules = RULES): string[] {
  const words: Record<string, Verdict> = { c: 'critical', d: 'degraded', u: 'unknown', '.': 'ok' };
  let state = newState(FINGERPRINT);
  return [...verdicts].flatMap((letter, minute) => {
    const step = next(state, seen(words[letter] ?? 'ok', minute), rules);
    state = step.state;
    return step.event === null ? [] : [`${minute} ${step.event.kind} ${step.event.severity}`];
  });
}

describe('the rules', () => {
  test.each<[string, string, string[]]>([
    ['one bad answer is none', '.c..c.', []],
    ['opens at the threshold, closes at the threshold', '.cc.c..', ['2 open critical', '6 recover critical']],
    ['bad is bad, whatever its name: opens at the least of the streak, and rises when that lasts', 'dcc', ['1 open degraded', '2 escalate critical']],
    ['rises only when it lasts', 'dd.cdcc', ['1 open degraded', '6 escalate critical']],
    ['becomes less grave only when that lasts', 'ccdcdd..', ['1 open critical', '5 change degraded', '7 recover degraded']],
    ['what cannot be measured opens, and closes and lowers nothing', 'uu.u.ccuu..', ['1 open unknown', '6 escalate critical', '10 recover critical']],
    ['a relapse reopens', 'cc..cc..cc', ['1 open critical', '3 recover critical', '5 reopen critical', '7 recover critical', '9 reopen critical']],
    ['a relapse after half an hour is a new one', `cc..${'.'.repeat(30)}cc`, ['1 open critical', '3 recover critical', '35 open critical']],
    ['reminders, each once', 'c'.repeat(150), ['1 open critical', '31 remind critical', '121 remind critical']],
  ])('%s', (_, verdicts, events) => expect(story(verdicts)).toEqual(events));

  test('a gap in which two reminders fell due sends one', () => {
    let state = newState(FINGERPRINT);
    const kinds = [0, 1, 200, 201, 202].flatMap((minute) => {
      const step = next(state, seen('critical', minute), RULES);
      state = step.state;
      return step.event?.kind ?? [];
    });
    expect(kinds).toEqual(['open', 'remind']);
  });

  test('another reason is a comment, at most every ten minutes; a less grave answer in between is none', () => {
    let state = newState(FINGERPRINT);
    const events: string[] = [];
    for (let minute = 0; minute < 26; minute += 1) {
      const flapping = seen('critical', minute, { reason: minute % 2 === 0 ? 'even' : 'odd' });
      const step = next(state, minute === 15 ? seen('degraded', minute) : flapping, { ...RULES, remindersMs: [] });
      state = step.state;
      if (step.event !== null) events.push(`${minute} ${step.event.kind} ${step.event.reason}`);
    }
    expect(events).toEqual(['1 open odd', '12 change even', '23 change odd']);
  });

  test('a clock that goes backwards is held', () => {
    const first = next(newState(FINGERPRINT), seen('critical', 10), RULES).state;
    const { state, event } = next(first, seen('critical', -500), RULES);
    expect([event?.at, state.seenAt, state.incident?.since]).toEqual([T0 + 10 * MIN, T0 + 10 * MIN, T0 + 10 * MIN]);
  });

  test('maintenance freezes streaks and reminders, says so once, and what was before goes on', () => {
    const maintenance = { until: '2026-11-24T11:00:00Z', by: 'ada', why: 'upgrade', issue: null };
    let state = next(newState(FINGERPRINT), seen('critical', 0), RULES).state;
    const steps = [1, 2, 3].map((minute) => {
      const step = next(state, seen(minute === 2 ? 'ok' : 'critical', minute, { maintenance }), RULES);
      state = step.state;
      return [step.event, step.frozen, step.maintenance?.until ?? null];
    });
    expect(steps).toEqual([
      [null, true, maintenance.until],
      [null, true, null],
      [null, true, null],
    ]);
    expect(next(state, seen('critical', 61), RULES).event).toMatchObject({ kind: 'open', at: T0 + 61 * MIN });
  });

  test('a person’s close sleeps until the next reminder, an escalation, or a day', () => {
    const opened = ['degraded', 'degraded'].reduce((state, v, i) => next(state, seen(v as Verdict, i), RULES).state, newState(FINGERPRINT));
    const asleep = (state: IncidentState): IncidentState =>
      state.incident === null ? state : { ...state, incident: { ...state.incident, snoozedAt: T0 + 2 * MIN } };
    const later = (verdict: Verdict, minute: number, rules = RULES) => next(asleep(opened), seen(verdict, minute), rules);
    expect(later('degraded', 3).event).toBeNull();
    expect(later('degraded', 40)).toMatchObject({ event: { kind: 'remind' }, state: { incident: { snoozedAt: null } } });
    const grave = next(later('critical', 3).state, seen('critical', 4), RULES);
    expect(grave).toMatchObject({ event: { kind: 'escalate' }, state: { incident: { snoozedAt: null } } });
    expect(later('degraded', 1500, { ...RULES, remindersMs: [] }).event?.kind).toBe('remind');
  });
});

const observations = fc.array(
  fc.record({
    verdict: fc.constantFrom(...VERDICTS),
    reason: fc.constantFrom('a', 'b'),
    wait: fc.oneof({ weight: 5, arbitrary: fc.constant(MIN) }, { weight: 1, arbitrary: fc.integer({ min: -MIN, max: 30 * 60 * MIN }) }),
    maintenance: fc.oneof(
      { weight: 9, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constant({ until: '2026-12-01T00:00:00Z', by: 'x', why: '', issue: null }) },
    ),
  }),
  { maxLength: 80 },
);
const rules = fc.record({
  openAfter: fc.integer({ min: 1, max: 4 }),
  closeAfter: fc.integer({ min: 1, max: 4 }),
  reopenWithinMs: fc.constantFrom(0, 30 * MIN),
  remindersMs: fc.constantFrom([], [30 * MIN, 120 * MIN, 360 * MIN, 1440 * MIN], [MIN]),
});
type Seen = { verdict: Verdict; reason: string; wait: number; maintenance: Observation['maintenance'] };

function play(sequence: readonly Seen[], by: Rules, between: (state: IncidentState) => IncidentState) {
  let state = newState(FINGERPRINT);
  let at = T0;
  return sequence.map(({ verdict, reason, wait, maintenance }) => {
    at += wait;
    const step = next(state, { verdict, reason, message: reason, at, maintenance: maintenance ?? null }, by);
    state = between(step.state);
    return { verdict, event: step.event, state };
  });
}

describe('whatever is seen', () => {
  test('never two at once, never closed while bad, no reminder twice, events in order', () => {
    fc.assert(
      fc.property(observations, rules, (sequence, by) => {
        const events = play(sequence, by, (s) => s).flatMap(({ verdict, event }) => (event === null ? [] : [{ verdict, ...event }]));
        const opens = (kind: string) => kind === 'open' || kind === 'reopen';
        // Each phase begins with an opening, and ends with a recovery or with the sequence.
        const phases: (typeof events)[] = [];
        for (const event of events) {
          if (opens(event.kind)) phases.push([]);
          phases.at(-1)?.push(event);
        }
        expect(phases.map((phase) => phase.filter(({ kind }) => opens(kind)).length)).toEqual(phases.map(() => 1));
        expect(phases.slice(0, -1).map((phase) => phase.at(-1)?.kind)).toEqual(phases.slice(1).map(() => 'recover'));
        expect(phases.flatMap((phase) => phase.slice(0, -1)).filter(({ kind }) => kind === 'recover')).toEqual([]);
        expect(events.filter(({ kind, verdict }) => (kind === 'recover') !== (verdict === 'ok'))).toEqual([]);
        for (const phase of phases) expect(phase.filter(({ kind }) => kind === 'remind').length).toBeLessThanOrEqual(by.remindersMs.length);
        const earlier = (i: number) => events[i - 1] ?? { seq: 0, at: 0 };
        expect(events.filter(({ kind, seq }, i) => seq !== (kind === 'open' ? 1 : earlier(i).seq + 1))).toEqual([]);
        expect(events.filter(({ at }, i) => at < earlier(i).at)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('a process that begins anew from the issue’s marker does the same', () => {
    const restarted = (state: IncidentState) => {
      const marker = readMarker(`text\n${stateMarker(state)}\ntext`);
      if (marker?.state == null) throw new Error(`not readable: ${stateMarker(state)}`);
      return marker.state;
    };
    const events = (steps: { event: IncidentEvent | null }[]) => steps.map(({ event }) => event);
    fc.assert(
      fc.property(observations, rules, (sequence, by) => {
        expect(events(play(sequence, by, restarted))).toEqual(events(play(sequence, by, (s) => s)));
      }),
      { numRuns: 200 },
    );
  });

  test('the state stays small', () => {
    const sequence = Array.from(
      { length: 3000 },
      (_, i): Seen => ({ verdict: i % 4 < 2 ? 'critical' : 'ok', reason: '🔥'.repeat(400), wait: MIN, maintenance: null }),
    );
    const last = play(sequence, RULES, (s) => s).at(-1)?.state;
    expect(last?.incident).toMatchObject({ flaps: 749, dropped: 1460 });
    expect(stateMarker(last as IncidentState).length).toBeLessThan(60_000);
  });
});

test('a fingerprint follows from service, environment and check alone', () => {
  const of = (service: string, environment = '', check = '') => fingerprintOf({ service, environment, check });
  expect(of('api')).toMatch(/^[0-9a-f]{20}$/);
  expect(new Set([of('api'), of('API'), of('api-1'), of('api', '1'), of('api', '', '1'), of('🔥'), of('🔥', '🔥')]).size).toBe(7);
  expect(of(' café ')).toBe(of('cafe\u0301'));
});
