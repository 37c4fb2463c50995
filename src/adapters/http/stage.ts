import type { Timed } from '../../domain/triage/evidence.ts';

/** The day's clock, and one that never jumps; both in milliseconds. */
export type Clocks = { readonly wall: () => number; readonly steady: () => number };
export const CLOCKS: Clocks = { wall: () => Date.now(), steady: () => performance.now() };

/** A signal that is aborted after `ms` or with `outer`, whichever comes first; `dispose` ends its timer. */
export function stageSignal(ms: number, outer: AbortSignal): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController();
  const onAbort = () => controller.abort(outer.reason);
  const timer = setTimeout(() => controller.abort(new Error(`nothing more within ${Math.round(ms)} ms`)), Math.max(1, ms));
  if (outer.aborted) onAbort();
  else outer.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    dispose: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', onAbort);
    },
  };
}

/** Runs one stage within its limit, and says when it began and how long it took. */
export async function timed<T>(ms: number, outer: AbortSignal, clocks: Clocks, work: (signal: AbortSignal) => Promise<T>): Promise<Timed<T>> {
  const at = clocks.wall();
  const began = clocks.steady();
  const { signal, dispose } = stageSignal(ms, outer);
  try {
    const value = await work(signal);
    return { at, tookMs: Math.round((clocks.steady() - began) * 10) / 10, value };
  } finally {
    dispose();
  }
}
