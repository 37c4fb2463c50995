import type { Clock } from '../health/watch.ts';
import { type Coverage, cover } from './coverage.ts';
import { NEW_TARGET, next } from './fold.ts';
import { type PacePolicy, planRound } from './pace.ts';
import { NO_TALLY, type Tally, tally } from './tally.ts';
import type { Observed, Probed, TargetState } from './types.ts';

/** One target's answer with the sentence on it: plain text. */
export type Answer = Probed & { readonly message: string };

/** All that a run knows between two rounds, by the targets' names. */
export type Watching = {
  readonly states: ReadonlyMap<string, TargetState>;
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly latest: ReadonlyMap<string, Answer>;
  readonly coverage: Coverage;
};

/** A round's outcome for one target. */
export type Seen = { readonly target: string; readonly answer: Answer; readonly observed: Observed | null; readonly state: TargetState };

/** After a round: go on, or why this run ends. */
export type Onward = 'on' | 'handed_over' | 'no_successor';

export type MonitorPorts = {
  /** Asks every target once; null once the run is cancelled. */
  readonly ask: (round: number) => Promise<ReadonlyMap<string, Answer> | null>;
  /** Told of every round. It must not hold up the next one by much: what takes long goes on beside it. */
  readonly onRound: (seen: readonly Seen[], watching: Watching) => Promise<Onward>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
};

export type Ended = { readonly watching: Watching; readonly why: 'done' | 'cancelled' | Exclude<Onward, 'on'> };

export type WatchPolicy = PacePolicy & { readonly maxGapMs: number };

/** Rounds, one after the other at a fixed rate, until the mode's end, a handover or a cancel. At least one is made. */
export async function watchTargets(start: Watching, ports: MonitorPorts, policy: WatchPolicy): Promise<Ended> {
  const { clock, signal } = ports;
  let watching = start;
  let startMs = clock.now();
  for (let rounds = 1; ; rounds += 1) {
    const answers = await ports.ask(rounds);
    if (answers === null || signal.aborted) return { watching, why: 'cancelled' };
    const seen = judgeRound(watching, answers, policy);
    watching = afterRound(watching, seen, policy);
    const onward = await ports.onRound(seen, watching);
    if (onward !== 'on') return { watching, why: onward };
    const plan = planRound(
      seen.map(({ state }) => state),
      rounds,
      startMs,
      clock.now(),
      policy,
    );
    if (plan.kind === 'done') return { watching, why: 'done' };
    await clock.sleep(plan.startMs - clock.now(), signal);
    if (signal.aborted) return { watching, why: 'cancelled' };
    startMs = plan.startMs;
  }
}

function judgeRound({ states }: Watching, answers: ReadonlyMap<string, Answer>, policy: WatchPolicy): readonly Seen[] {
  return [...answers].map(([target, answer]) => {
    const { state, observed } = next(states.get(target) ?? NEW_TARGET, answer, policy);
    return { target, answer, observed, state };
  });
}

function afterRound(before: Watching, seen: readonly Seen[], { maxGapMs }: WatchPolicy): Watching {
  const at = Math.min(...seen.map(({ answer }) => answer.at));
  return {
    states: new Map([...before.states, ...seen.map(({ target, state }) => [target, state] as const)]),
    tallies: new Map([
      ...before.tallies,
      ...seen.map(({ target, answer }) => [target, tally(before.tallies.get(target) ?? NO_TALLY, answer)] as const),
    ]),
    latest: new Map([...before.latest, ...seen.map(({ target, answer }) => [target, answer] as const)]),
    coverage: cover(before.coverage, at, maxGapMs),
  };
}
