import { formatDuration } from '../../core/duration.ts';
import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import { monitorMessages } from './messages.ts';
import { availabilityText } from './summary.ts';
import { availability, mergeTallies, NO_TALLY, probesOf, quantiles } from './tally.ts';
import type { Mode } from './types.ts';
import type { Watching } from './watch.ts';

/** A finding per target, in the order of the inputs; `issues` are the addresses of the open incidents. */
export function targetFindings({ states, tallies, latest }: Watching, issues: ReadonlyMap<string, string>, language: Language): readonly Finding[] {
  const m = monitorMessages[language];
  return [...states].map(([target, state]): Finding => {
    const counted = tallies.get(target) ?? NO_TALLY;
    const answer = latest.get(target);
    const { p95 } = quantiles(counted);
    const words = {
      probes: probesOf(counted),
      bad: counted.bad,
      availability: availabilityText(counted),
      p95: p95 === null ? null : formatDuration(p95),
      message: answer?.message ?? '',
      issue: issues.get(target) ?? null,
    };
    const evidence = { ...countsOf(counted), lastReason: answer?.reason ?? null, consecutiveBad: state.bad, consecutiveGood: state.good };
    const ownNetwork = state.verdict === 'unknown' && answer?.kind === 'unknown';
    const reason = { ok: 'ok', degraded: slowReason(answer?.reason), critical: badReason(answer), unknown: ownNetwork ? 'own_network' : 'undecided' };
    const say = { ok: m.ok, degraded: m.degraded, critical: m.critical, unknown: ownNetwork ? () => answer.message : m.undecided };
    return { verdict: state.verdict, reason: reason[state.verdict], message: say[state.verdict](words), target, evidence };
  });
}

const slowReason = (reason: string | undefined) => (reason === undefined || reason === 'ok' ? 'slow' : reason);
/** While an outage ends the last answer is a right one already. */
const badReason = (answer: { readonly kind: string; readonly reason: string } | undefined) => (answer?.kind === 'bad' ? answer.reason : 'recovering');

/** What the monitor covered, in numbers: of all targets together, and of each. */
export function monitorDetails({ tallies, coverage }: Watching, mode: Mode): JsonObject {
  const all = [...tallies.values()].reduce(mergeTallies, NO_TALLY);
  return {
    mode,
    ...countsOf(all),
    coverage: { ...coverage, gaps: coverage.gaps.map((gap) => ({ ...gap })) },
    targets: [...tallies].map(([name, counted]) => ({ name, ...countsOf(counted) })),
  };
}

const countsOf = (counted: typeof NO_TALLY): JsonObject => {
  const { p50, p95, p99 } = quantiles(counted);
  const { good, bad, flawed, unknown } = counted;
  return { probes: probesOf(counted), good, bad, flawed, unknown, availability: availability(counted), p50Ms: p50, p95Ms: p95, p99Ms: p99 };
};

/** The finding on stretches in which nobody looked; none where there was none. */
export function blindFindings({ coverage }: Watching, mode: Mode, language: Language): readonly Finding[] {
  const { gaps } = coverage;
  if (gaps.length === 0) return [];
  const longest = Math.max(...gaps.map(({ from, to }) => to - from));
  const message = monitorMessages[language].blind(gaps.length, formatDuration(longest), mode);
  return [{ verdict: 'degraded', reason: 'blind_gap', message, evidence: { gaps: gaps.map((gap) => ({ ...gap })) } }];
}
