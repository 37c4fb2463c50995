import { type Expectation, evaluate, isFlawed, isGood } from './evaluate.ts';
import { type GatePolicy, next } from './gate.ts';
import { type GateState, INITIAL_STATE } from './gate-state.ts';
import type { Attempt, Conclusion, Sample, Target } from './types.ts';

/**
 * One request to a target, measured. Null once `signal` is aborted. It never throws for what a server does. With `addressIndex`
 * it begins with that address of the name (modulo their number, in a stable order), so that each node is asked in its turn.
 */
export type Probe = (target: Target, timeoutMs: number, signal: AbortSignal, at?: { readonly addressIndex?: number }) => Promise<Sample | null>;
/** Monotonic milliseconds, and a sleep that ends early once `signal` is aborted. */
export type Clock = { readonly now: () => number; readonly sleep: (ms: number, signal: AbortSignal) => Promise<void> };
/** Runs work while a place is free. */
export type Slots = <T>(work: () => Promise<T>) => Promise<T>;

/** What counts as an answer's latency: all of it, or the server's own time, from the end of the connection's set-up to the first byte. */
export const LATENCY_BASES = ['total', 'server'] as const;
export type LatencyBasis = (typeof LATENCY_BASES)[number];

export type WatchOptions = {
  readonly policy: GatePolicy;
  readonly expected: Expectation;
  readonly degradedAfterMs: number;
  readonly latencyBasis: LatencyBasis;
  /** Time before the first attempt. It is not part of the gate's time. */
  readonly initialDelayMs: number;
  readonly probe: Probe;
  readonly clock: Clock;
  readonly slots: Slots;
  readonly signal: AbortSignal;
  readonly redact: (text: string) => string;
  /** From 0 to 1, anew for each wait. */
  readonly random: () => number;
  /** Told of each attempt and of the wait that follows it (null: none). */
  readonly onAttempt?: (target: Target, attempt: Attempt, waitMs: number | null) => void;
};

/** A target with all that was seen of it. `conclusion` is null where a cancel came first. */
export type Watched = { readonly target: Target; readonly state: GateState; readonly conclusion: Conclusion | null; readonly elapsedMs: number };

/** Asks a target again and again until the gate concludes or the run is cancelled. At least one attempt is made. */
export async function watchTarget(target: Target, options: WatchOptions): Promise<Watched> {
  const { policy, clock, signal } = options;
  let beganAt = Number.NaN;
  let state = INITIAL_STATE;
  const end = (conclusion: Conclusion | null): Watched => ({
    target,
    state,
    conclusion,
    elapsedMs: Number.isNaN(beganAt) ? 0 : Math.round(clock.now() - beganAt),
  });
  if (options.initialDelayMs > 0) await clock.sleep(options.initialDelayMs, signal);
  for (;;) {
    const attempt = await options.slots(async () => {
      if (signal.aborted) return null;
      // The gate's time begins when its first attempt does, not while it stands in line.
      if (Number.isNaN(beganAt)) beganAt = clock.now();
      return await attemptOnce(target, state.attempts + 1, clock.now() - beganAt, options);
    });
    if (attempt === null) return end(null);
    const result = next(state, attempt, policy, options.random());
    state = result.state;
    const waitMs = result.step.kind === 'done' ? null : Math.max(0, result.step.startMs - (clock.now() - beganAt));
    options.onAttempt?.(target, attempt, waitMs);
    if (result.step.kind === 'done') return end(result.step.conclusion);
    await clock.sleep(waitMs ?? 0, signal);
  }
}

/** What one attempt needs of the options. */
export type AttemptOptions = Pick<WatchOptions, 'expected' | 'degradedAfterMs' | 'latencyBasis' | 'probe' | 'signal' | 'redact'> & {
  readonly policy: Pick<GatePolicy, 'requestTimeoutMs' | 'timeoutMs'>;
};

/** One request, judged; null once the signal is aborted. */
export async function attemptOnce(target: Target, number: number, startedMs: number, options: AttemptOptions): Promise<Attempt | null> {
  const { policy } = options;
  // A late timer may leave less than planned, but never nothing.
  const timeoutMs = Math.max(1, Math.min(policy.requestTimeoutMs, policy.timeoutMs - startedMs));
  const sample = await options.probe(target, timeoutMs, options.signal, { addressIndex: number - 1 });
  if (sample === null) return null;
  const { fact, version } = evaluate(sample, options.expected, options.redact);
  const good = isGood(fact);
  const latencyMs = options.latencyBasis === 'server' ? (sample.phases.firstByte ?? sample.elapsedMs) : sample.elapsedMs;
  return {
    number,
    startedMs: Math.round(startedMs),
    elapsedMs: sample.elapsedMs,
    clipped: timeoutMs < policy.requestTimeoutMs,
    good,
    slow: good && latencyMs > options.degradedAfterMs,
    flawed: isFlawed(fact),
    latencyMs,
    fact,
    status: sample.head?.status ?? null,
    retryAfterMs: sample.head?.retryAfterMs ?? null,
    phases: sample.phases,
    address: sample.address,
    addressCount: sample.addressCount ?? null,
    version,
    route: sample.route,
    certDaysLeft: sample.certDaysLeft ?? null,
  };
}
