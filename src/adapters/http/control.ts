import type { Target } from '../../domain/health/types.ts';
import type { Probe } from '../../domain/health/watch.ts';

/** Which control URLs gave any HTTP answer; null once `signal` is aborted. */
export type Control = (signal: AbortSignal) => Promise<readonly boolean[] | null>;

/** An answer of the controls holds this long: targets that fail together ask them once. */
const FRESH_MS = 10_000;

/** Asks every control URL once, all at the same time. A status line is a sign of life, whatever it says. */
export function createControl(targets: readonly Target[], probe: Probe, timeoutMs: number, now: () => number = () => performance.now()): Control {
  let latest: { readonly at: number; readonly result: Promise<readonly boolean[] | null> } | null = null;
  const measure = async (signal: AbortSignal) => {
    const samples = await Promise.all(targets.map((target) => probe(target, timeoutMs, signal)));
    return signal.aborted ? null : samples.map((sample) => sample !== null && sample.head !== null);
  };
  return (signal) => {
    if (latest === null || now() - latest.at > FRESH_MS) latest = { at: now(), result: measure(signal) };
    return latest.result;
  };
}
