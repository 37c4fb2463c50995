import { formatDuration } from '../../core/duration.ts';
import { plainText } from '../../core/plain-text.ts';
import { displayUrl } from '../../core/redact.ts';
import type { HealthMessages } from '../health/messages.ts';
import { describeFact, slowPhase } from '../health/sentence.ts';
import type { Attempt, Target } from '../health/types.ts';
import type { MonitorMessages } from './messages-type.ts';
import type { Answer } from './watch.ts';

type Wording = { readonly monitor: MonitorMessages; readonly health: HealthMessages };
type Limits = { readonly degradedAfterMs: number; readonly tlsMinDays: number };

/** An attempt of the health room as the monitor counts it. `ownNetwork`: the control addresses were asked, and not one answered. */
export function answerOf(target: Target, attempt: Attempt, at: number, ownNetwork: boolean, limits: Limits, wording: Wording): Answer {
  const { monitor: m, health } = wording;
  const url = plainText(displayUrl(target.url), 200);
  const what = () => describeFact(attempt.fact, health);
  const base = { at, latencyMs: attempt.latencyMs, flawed: false };
  if (!attempt.good) {
    if (ownNetwork) return { ...base, kind: 'unknown', reason: 'own_network', message: m.ownNetwork(url, what()) };
    const { reason } = attempt.fact;
    return { ...base, kind: 'bad', reason, message: m.badAnswer(url, what(), reason === 'ok' ? '' : health.advice[reason]) };
  }
  const flawed = { ...base, kind: 'good', flawed: true } as const;
  if (attempt.flawed) return { ...flawed, reason: attempt.fact.reason, message: m.flawedAnswer(url, what()) };
  if (attempt.slow) {
    const phase = slowPhase(attempt.phases);
    const words = [formatDuration(attempt.latencyMs), formatDuration(limits.degradedAfterMs), phase === null ? null : health.phase[phase]] as const;
    return { ...flawed, reason: 'slow', message: m.slowAnswer(url, ...words) };
  }
  const days = attempt.certDaysLeft;
  if (days !== null && days < limits.tlsMinDays) return { ...flawed, reason: 'tls_expiring', message: m.expiring(url, days) };
  return { ...base, kind: 'good', reason: 'ok', message: m.goodAnswer(url, attempt.status ?? 0, formatDuration(attempt.latencyMs)) };
}
