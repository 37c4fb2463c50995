import { openRunCache, type RunCache } from '../../src/adapters/state/run-cache.ts';
import type { Language } from '../../src/core/language.ts';
import { withoutSentences } from '../../src/domain/incidents/stored-state.ts';
import { startCoverage } from '../../src/domain/monitor/coverage.ts';
import { slugOf } from '../../src/domain/monitor/history.ts';
import { monitorMessages } from '../../src/domain/monitor/messages.ts';
import { digestOf, readStored, type StoredMonitor, writeStored } from '../../src/domain/monitor/stored.ts';
import type { TargetState } from '../../src/domain/monitor/types.ts';
import type { Watching } from '../../src/domain/monitor/watch.ts';
import type { Given } from './validate.ts';

export type Remembered = {
  readonly watching: Watching;
  readonly stored: StoredMonitor | null;
  readonly cache: RunCache;
};

/** The cache of this monitor: one per service, environment and set of targets, so that two monitors do not take each other's state. */
export function cacheOf(given: Pick<Given, 'environment'>, service: string, targets: readonly string[], env: NodeJS.ProcessEnv): RunCache {
  return openRunCache(`runbook-monitor-v1-${digestOf([slugOf(service, given.environment), ...targets.toSorted()].join('\n'))}`, env);
}

/** What the run before left, as far as it is of use. */
export async function recall(cache: RunCache, targets: readonly string[], language: Language, say: (line: string) => void): Promise<Remembered> {
  const m = monitorMessages[language];
  const { bytes, problem } = await cache.restore();
  const read = bytes === null ? null : readStored(bytes, Date.now());
  if (read === null) say(m.cacheUnused(problem ?? '–'));
  else if ('problem' in read) say(m.cacheRejected[read.problem]);
  const stored = read !== null && 'stored' in read ? read.stored : null;
  const states = new Map<string, TargetState>();
  for (const target of targets) {
    const state = stored?.targets[digestOf(target)];
    if (state !== undefined) states.set(target, state);
  }
  const watching: Watching = {
    states,
    tallies: new Map(),
    latest: new Map(),
    coverage: startCoverage(stored?.lastRoundAt ?? null),
  };
  return { watching, stored, cache };
}

type Leaving = {
  readonly watching: Watching;
  readonly historyAt: number | null;
  readonly incidents: StoredMonitor['incidents'];
  readonly unwritten: StoredMonitor['unwritten'];
};

/** Leaves to the next run what it needs; why that could not be done, or null. */
export async function leave(cache: RunCache, { watching, historyAt, incidents, unwritten }: Leaving, run: string): Promise<string | null> {
  const targets = Object.fromEntries([...watching.states].map(([target, state]) => [digestOf(target), state]));
  const { lastAt, previousAt } = watching.coverage;
  const stored: StoredMonitor = {
    ...{ schema: 1, savedAt: Date.now(), historyAt, lastRoundAt: lastAt ?? previousAt, targets, unwritten },
    incidents: incidents.map(withoutSentences),
  };
  return (await cache.save(writeStored(stored), run)).problem;
}
