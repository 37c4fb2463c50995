import { openRunCache, type RunCache } from '../../src/adapters/state/run-cache.ts';
import type { Language } from '../../src/core/language.ts';
import { alertSourceMessages } from '../../src/domain/alert-sources/messages.ts';
import { readStored, type StoredAlerts } from '../../src/domain/alerts/stored.ts';
import { slugOf } from '../../src/domain/monitor/history.ts';
import { digestOf } from '../../src/domain/monitor/stored.ts';

/** One state per service, environment and set of sources, so that two checks of one service do not take each other's. */
export function cacheOf(service: string, environment: string, sources: readonly string[], env: NodeJS.ProcessEnv): RunCache {
  const name = JSON.stringify([slugOf(service, environment), ...sources]);
  return openRunCache(`runbook-alerts-v1-${digestOf(name)}`, env);
}

/** What the run before left, as far as it is of use. */
export async function recall(cache: RunCache, language: Language, say: (line: string) => void): Promise<StoredAlerts | null> {
  const m = alertSourceMessages[language];
  const { bytes, problem } = await cache.restore();
  if (bytes === null) {
    say(m.cacheUnused(problem ?? '–'));
    return null;
  }
  const read = readStored(bytes, Date.now());
  if ('stored' in read) return read.stored;
  say(m.cacheRejected[read.problem]);
  return null;
}
