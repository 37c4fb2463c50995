import type { Sample, Target } from '../../domain/health/types.ts';
import type { HttpLook, NetworkLook } from '../../domain/triage/evidence.ts';
import type { Lookup } from './lookup.ts';
import type { ProbeOptions } from './probe.ts';
import type { Headers } from './request.ts';
import type { Clocks } from './stage.ts';

export type NetworkOptions = {
  /** For everything, in milliseconds. A name, a connection and a handshake may use a quarter of it each, an answer the rest. */
  readonly budgetMs: number;
  /** How the health room judges an answer. */
  readonly judge: (sample: Sample) => HttpLook;
  /** Sent to the API, never to the controls. */
  readonly headers: Headers;
  readonly userAgent: string;
  readonly proxy?: ProbeOptions['proxy'];
  readonly maxBody?: number;
  readonly maxRedirects?: number;
  /** An answer may take this long at most, in milliseconds; 10 seconds, as in the monitor. */
  readonly answerMs?: number;
  readonly controls: readonly Target[];
  /** The address of a name server that is asked beside the machine's own, `1.1.1.1`; null for none. */
  readonly secondResolver: string | null;
  /** Instead of the machine's own; for tests. */
  readonly lookup?: Lookup;
  readonly nameServers?: readonly string[];
  readonly clocks?: Clocks;
  readonly ipv6?: boolean;
};
export type Stage = NetworkLook['unmeasured'][number];
/** One measurement under way. */
export type Run = {
  readonly options: NetworkOptions;
  readonly clocks: Clocks;
  readonly signal: AbortSignal;
  readonly left: () => number;
  readonly skipped: Set<Stage>;
};
