import type { Phase, Phases, Sample } from '../../domain/health/types.ts';
import type { Observer } from './connect.ts';
import { ProbeError, TIMEOUT_REASONS } from './failure.ts';

export type Stopwatch = ReturnType<typeof createStopwatch>;

/**
 * One attempt's stop-watch and deadline. The deadline is set before the name is looked up and covers everything to the last byte,
 * followed redirects too; the stages of several requests are added up.
 */
export function createStopwatch(timeoutMs: number, outer: AbortSignal) {
  const began = performance.now();
  const phases: Record<Phase, number | null> = { dns: null, tcp: null, tls: null, firstByte: null, download: null };
  let phase: Phase = 'dns';
  let phaseBegan = began;
  let ip: string | null = null;
  let address: string | null = null;
  let atProxy = false;
  const controller = new AbortController();
  const onTimeout = () => controller.abort(new ProbeError(TIMEOUT_REASONS[phase], `nothing more within ${Math.round(timeoutMs)} ms`));
  const onCancel = () => controller.abort(outer.reason);
  const timer = setTimeout(onTimeout, timeoutMs);
  outer.addEventListener('abort', onCancel, { once: true });
  const begin = (next: Phase) => {
    phase = next;
    phaseBegan = performance.now();
  };
  const done = (ended: Phase) => {
    phases[ended] = round((phases[ended] ?? 0) + performance.now() - phaseBegan);
  };
  const observer: Observer = {
    begin,
    done,
    address: (tried, shown) => {
      ip = tried;
      address = shown;
    },
    atProxy: (now) => {
      atProxy = now;
    },
    remaining: () => timeoutMs - (performance.now() - began),
  };
  return {
    signal: controller.signal,
    phase: () => phase,
    atProxy: () => atProxy,
    ip: () => ip,
    observer,
    exchange: {
      onSent: () => begin('firstByte'),
      onFirstByte: () => done('firstByte'),
      onHeaders: () => begin('download'),
      onEnd: () => done('download'),
    },
    measured: (): Pick<Sample, 'elapsedMs' | 'phases' | 'address'> => ({
      elapsedMs: round(performance.now() - began),
      phases: phases as Phases,
      address,
    }),
    dispose: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', onCancel);
    },
  };
}

/** Tenths of a millisecond are as exact as any of this is. */
const round = (ms: number) => Math.round(ms * 10) / 10;
