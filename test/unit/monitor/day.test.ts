import { expect, test } from '@jest/globals';
import { next as decide, newState } from '../../../src/domain/incidents/next.ts';
import type { IncidentState, Rules } from '../../../src/domain/incidents/types.ts';
import { startCoverage } from '../../../src/domain/monitor/coverage.ts';
import { type Answer, type Seen, type WatchPolicy, watchTargets } from '../../../src/domain/monitor/watch.ts';
import { seededRandom } from '../../support/github/faults.ts';

const MIN = 60_000;
const DAY = 24 * 60 * MIN;
const T0 = Date.UTC(2026, 10, 24);
const RULES: Rules = { openAfter: 2, closeAfter: 2, reopenWithinMs: 30 * MIN, remindersMs: [30, 120, 360, 1440].map((m) => m * MIN) };
const POLICY: WatchPolicy = {
  ...{ mode: 'relay', intervalMs: MIN, suspectIntervalMs: 15_000, probes: 1, maxGapMs: 15 * MIN },
  ...{ failureThreshold: 2, recoveryThreshold: 2, degradedRatio: { count: 3, of: 5 } },
};

/** Outages of a target within the day: from when to when, in milliseconds. */
function outages(random: () => number): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  let at = random() * 6 * 60 * MIN;
  while (at < DAY) {
    const length = random() < 0.3 ? random() * 2 * MIN : random() * 200 * MIN;
    found.push([at, at + length]);
    at += length + (random() < 0.4 ? random() * 40 * MIN : random() * 8 * 60 * MIN);
  }
  return found;
}

const dueAfter = (ms: number) => RULES.remindersMs.filter((due) => ms >= due).length;

type Told = {
  readonly bad: number;
  readonly good: number;
  readonly badSince: number;
  readonly openedAt: number;
  readonly closedAt: number;
  readonly reminded: number;
};

/** The rules in the plainest words: what one answer more makes of it. */
function judge(before: Told, at: number, isBad: boolean): { readonly after: Told; readonly event: string | null } {
  const badSince = isBad && before.bad === 0 ? at : before.badSince;
  const counted = { ...before, badSince, bad: isBad ? before.bad + 1 : 0, good: isBad ? 0 : before.good + 1 };
  if (before.openedAt < 0) {
    if (counted.bad < 2) return { after: counted, event: null };
    return { after: { ...counted, openedAt: at, reminded: 0 }, event: badSince - before.closedAt <= 30 * MIN ? 'reopen' : 'open' };
  }
  if (counted.good >= 2) return { after: { ...counted, openedAt: -1, closedAt: at }, event: 'recover' };
  const due = dueAfter(at - before.openedAt);
  return isBad && due > before.reminded ? { after: { ...counted, reminded: due }, event: 'remind' } : { after: counted, event: null };
}

/** The events that there must be, over what was really asked. */
function expected(probes: readonly { readonly at: number; readonly bad: boolean }[]): string[] {
  const events: string[] = [];
  let told: Told = { bad: 0, good: 0, badSince: 0, openedAt: -1, closedAt: Number.NEGATIVE_INFINITY, reminded: 0 };
  for (const { at, bad } of probes) {
    const { after, event } = judge(told, at, bad);
    told = after;
    if (event !== null) events.push(`${at} ${event}`);
  }
  return events;
}

test('a day of 50 targets: alerts, reminders and recoveries exactly as the rules say; what is kept stays small', async () => {
  const random = seededRandom(11);
  const names = Array.from({ length: 50 }, (_, index) => `api-${index}`);
  const plans = new Map(names.map((name) => [name, outages(random)]));
  const states = new Map<string, IncidentState>(names.map((name, index) => [name, newState(index.toString(16).padStart(20, '0'))]));
  const probes = new Map<string, { at: number; bad: boolean }[]>(names.map((name) => [name, []]));
  const events = new Map<string, string[]>(names.map((name) => [name, []]));
  const stop = new AbortController();
  let now = 0;
  const answer = (name: string): Answer => {
    const bad = (plans.get(name) ?? []).some(([from, to]) => now >= from && now < to);
    probes.get(name)?.push({ at: T0 + now, bad });
    const kind = bad ? 'bad' : 'good';
    return { at: T0 + now, kind, flawed: false, latencyMs: 40, reason: bad ? 'http_status' : 'ok', message: '' };
  };
  const observe = ({ target, answer: given, observed }: Seen) => {
    const before = states.get(target);
    if (before === undefined || observed === null) return;
    const step = decide(before, { ...observed, message: given.message, at: given.at }, RULES);
    if (step.event !== null) events.get(target)?.push(`${step.event.at} ${step.event.kind}`);
    // What is told is gone from the outbox.
    const { incident } = step.state;
    states.set(target, incident === null ? step.state : { ...step.state, incident: { ...incident, outbox: [] } });
  };
  const sizes: number[] = [];
  const { watching } = await watchTargets(
    { states: new Map(), tallies: new Map(), latest: new Map(), coverage: startCoverage(null) },
    {
      ask: async () => new Map(names.map((name) => [name, answer(name)])),
      onRound: async (seen, { states: kept, coverage, tallies }) => {
        for (const each of seen) observe(each);
        if (coverage.rounds % 500 === 0) sizes.push(JSON.stringify([[...kept], [...tallies], [...states], coverage]).length);
        return now >= DAY ? 'handed_over' : 'on';
      },
      clock: {
        now: () => now,
        sleep: async (ms) => {
          now += ms;
        },
      },
      signal: stop.signal,
    },
    POLICY,
  );
  for (const name of names) expect([name, events.get(name)]).toEqual([name, expected(probes.get(name) ?? [])]);
  const all = [...events.values()].flat().map((event) => event.split(' ')[1]);
  const count = (kind: string) => all.filter((each) => each === kind).length;
  expect(Math.min(count('open'), count('reopen'), count('recover'), count('remind'))).toBeGreaterThan(20);
  expect(watching.coverage).toMatchObject({ gaps: [], longestGapMs: MIN });
  // Timelines and histograms grow to their bound: 50 targets within 600 kB.
  expect(Math.max(...sizes)).toBeLessThan(600_000);
});
