import { monotonicClock } from '../../src/adapters/clock/monotonic.ts';
import { displayUrl } from '../../src/core/redact.ts';
import type { Measured } from '../../src/domain/alerts/measured.ts';
import type { ErrorGroup, Read, ReadBetween } from '../../src/domain/alerts/sources.ts';
import type { Target } from '../../src/domain/health/types.ts';
import type { LookAtDependency } from '../../src/domain/triage/dependency.ts';
import type { ControlLook, Evidence, NetworkLook, Timed } from '../../src/domain/triage/evidence.ts';
import type { Deploy, HostingEvent, ProviderStatus } from '../../src/domain/triage/hosting.ts';
import { mergeDeploys, mergeErrors, mergeProviders } from '../../src/domain/triage/merge.ts';

/** All that a triage may look at; null or empty for what is not set up. */
export type Looks = {
  readonly network: (
    target: Target,
    budgetMs: number,
    signal: AbortSignal,
  ) => Promise<{ readonly network: Timed<NetworkLook>; readonly control: Timed<ControlLook> | null } | null>;
  readonly database: LookAtDependency | null;
  readonly redis: LookAtDependency | null;
  readonly providers: readonly Read<ProviderStatus>[];
  readonly events: ReadBetween<readonly HostingEvent[]> | null;
  readonly deploys: readonly ReadBetween<readonly Deploy[]>[];
  readonly errors: readonly ReadBetween<readonly ErrorGroup[]>[];
};

type Limits = {
  readonly budgetMs: number;
  readonly lookBackMs: number;
  readonly signal: AbortSignal;
  /** Told of what one measurement threw: the others still tell where it broke. */
  readonly onBug: (error: unknown) => void;
};

/** Errors that are older than this do not tell of an outage that was found within minutes. */
const ERRORS_MS = 30 * 60_000;

/** Looks everywhere at the same time. What the budget ends is null, as what was not asked for. Rejects on a cancel alone. */
export async function gather(
  target: Target,
  looks: Looks,
  { budgetMs, lookBackMs, signal, onBug }: Limits,
): Promise<Omit<Evidence, 'since' | 'alerts'>> {
  const at = Date.now();
  const measure = withinBudget(budgetMs, signal, onBug);
  const between = <T>(reads: readonly ReadBetween<T>[], backMs: number, merge: (all: readonly Measured<T>[]) => Measured<T> | null) =>
    reads.length === 0 ? null : measure(async (s) => merge(await Promise.all(reads.map((read) => read(at - backMs, at, s)))));
  const [way, database, redis, provider, events, deploys, errors] = await Promise.all([
    measure((s) => looks.network(target, budgetMs, s)),
    looks.database === null ? null : measure(looks.database),
    looks.redis === null ? null : measure(looks.redis),
    looks.providers.length === 0 ? null : measure(async (s) => mergeProviders(await Promise.all(looks.providers.map((read) => read(s))))),
    looks.events === null ? null : between([looks.events], lookBackMs, ([only]) => only ?? null),
    between(looks.deploys, lookBackMs, mergeDeploys),
    between(looks.errors, ERRORS_MS, mergeErrors),
  ]);
  signal.throwIfAborted();
  return {
    ...{ target: { name: target.name, url: displayUrl(target.url) }, at, database, redis, provider: there(provider) },
    ...{ network: way?.value?.network ?? null, control: way?.value?.control ?? null },
    ...{ events: there(events), deploys: there(deploys), errors: there(errors) },
  };
}

function there<T>(timed: Timed<T | null> | null): Timed<T> | null {
  return timed === null || timed.value === null ? null : { ...timed, value: timed.value };
}

/** One measurement; null where the budget or a bug of ours ended it. Rejects on a cancel alone. */
type Measure = <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<Timed<T> | null>;

function withinBudget(budgetMs: number, cancelled: AbortSignal, onBug: (error: unknown) => void): Measure {
  const budget = AbortSignal.timeout(budgetMs);
  const signal = AbortSignal.any([budget, cancelled]);
  // What does not heed the signal is not waited for either; the way to the API ends by itself at the same time and is worth a moment.
  const ended = new Promise<null>((resolve) => {
    signal.addEventListener('abort', () => setTimeout(() => resolve(null), 500), { once: true });
  });
  return async (work) => {
    const at = Date.now();
    const began = monotonicClock.now();
    try {
      const done = await Promise.race([work(signal).then((value) => ({ value })), ended]);
      return done === null ? null : { at, tookMs: Math.round(monotonicClock.now() - began), value: done.value };
    } catch (error) {
      cancelled.throwIfAborted();
      if (!budget.aborted) onBug(error);
      return null;
    }
  };
}
