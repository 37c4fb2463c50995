import type { Confidence, Culprit } from './culprit.ts';
import type { Evidence } from './evidence.ts';
import type { Found, Symptom } from './symptom.ts';

/** What the rules look at: the evidence, and what the way to the API comes to. */
export type Facts = { readonly evidence: Evidence; readonly symptom: Symptom };

/** A layer that a rule holds for the culprit. `because` is never empty, the decisive clue first. */
export type Candidate = {
  readonly culprit: Culprit;
  readonly confidence: Confidence;
  readonly because: readonly [Found, ...Found[]];
  readonly against?: readonly Found[];
};
export type Rule = {
  /** Stable; docs/triage.md has a row for each. */
  readonly name: string;
  readonly culprit: Culprit;
  readonly confidences: readonly Confidence[];
  readonly find: (facts: Facts) => Candidate | null;
};

/** "Shortly before": a deploy, a lack of memory or a failed instance within this long before the fault began may explain it. */
export const SHORTLY_MS = 30 * 60_000;

/** When the fault began, as far as it is known, or else when the triage looked. */
export const beganAt = ({ since, at }: Evidence) => since ?? at;

/** The value of a source that was asked and could say it. */
export function known<T>(
  part: { readonly value: { readonly kind: 'measured'; readonly value: T } | { readonly kind: 'unmeasured' } } | null,
): T | null {
  return part?.value.kind === 'measured' ? part.value.value : null;
}

/** Whether the alerts say that something is wrong. */
export const firing = ({ alerts }: Evidence) => alerts !== null && alerts.length > 0;

/** Troubles behind which the app or what it depends on may stand; a wrong path or a refusal at the door is none. */
export function isAppTrouble({ symptom, evidence }: Facts): boolean {
  if (symptom.kind !== 'wrong') return firing(evidence);
  const { main } = symptom;
  if (main === null) return false;
  return main.stage === 'http' ? !NOT_THE_APP.has(main.found.code) : main.found.code === 'tcp_refused';
}
const NOT_THE_APP: ReadonlySet<string> = new Set([
  ...['proxy_refuses', 'proxy_error', 'app_rejects', 'runner_proxy', 'dns_failed', 'tcp_unreachable', 'tcp_timed_out'],
  ...['tls_expired', 'tls_hostname', 'tls_untrusted', 'tls_handshake'],
]);

/** Whether anything at all answered us: then our own network works. */
export function reachedAnything({ evidence, symptom }: Facts): boolean {
  const network = evidence.network?.value.addresses ?? [];
  return (
    symptom.right > 0 || network.some(({ tcp, http }) => (tcp !== null && tcp.value.outcome === 'connected') || (http?.value.status ?? null) !== null)
  );
}
