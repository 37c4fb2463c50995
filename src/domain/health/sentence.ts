import { formatDuration } from '../../core/duration.ts';
import { plainText } from '../../core/plain-text.ts';
import { displayUrl } from '../../core/redact.ts';
import { type GatePolicy, neededAnswers } from './gate.ts';
import type { HealthMessages } from './messages.ts';
import { type Conclusion, type Fact, PHASES, type Phase, type Phases } from './types.ts';
import type { Watched } from './watch.ts';

/** What the sentences need besides what was seen. */
export type Wording = {
  readonly messages: HealthMessages;
  readonly policy: GatePolicy;
  readonly degradedAfterMs: number;
  readonly expectedVersion: string | null;
};

/** What a gate came to, in one sentence and its advice. */
export function sentence({ target, state, elapsedMs }: Watched, conclusion: Conclusion, wording: Wording): string {
  const { messages: m, policy, degradedAfterMs } = wording;
  const url = plainText(displayUrl(target.url), 200);
  const { attempt, reason } = conclusion;
  const attemptsUp = policy.maxAttempts > 0 && state.attempts >= policy.maxAttempts;
  const timeout = attemptsUp ? null : formatDuration(policy.timeoutMs);
  const latency = formatDuration(attempt?.latencyMs ?? 0);
  const needed = neededAnswers(state, policy);
  const slow = state.slow.filter(Boolean).length;
  const { attempts, failures, goodStreak } = state;
  const what = attempt === null ? '' : describeFact(attempt.fact, m);
  const advised = (text: string) => (reason === 'ok' ? text : `${text} ${m.advice[reason]}`);
  switch (conclusion.why) {
    case 'passed': {
      const lastReason = state.lastBad?.fact.reason ?? '';
      const elapsed = formatDuration(elapsedMs);
      const version = wording.expectedVersion === null ? null : (attempt?.version ?? null);
      const addresses = state.nodes.length;
      return m.healthy({ url, status: attempt?.status ?? 0, latency, attempts, failures, slow, lastReason, elapsed, version, addresses });
    }
    case 'slow': {
      const slowest = attempt === null ? null : slowPhase(attempt.phases);
      const phase = slowest === null ? null : m.phase[slowest];
      return advised(m.slow({ url, slow, of: state.slow.length, limit: formatDuration(degradedAfterMs), latency, phase }));
    }
    case 'expiring':
      return advised(m.expiring({ url, days: attempt?.certDaysLeft ?? 0 }));
    case 'own_network':
      return advised(m.ownNetwork({ url, what }));
    case 'in_a_row':
      return advised(m.inARow({ url, what, count: state.badStreak }));
    case 'flawed':
      return advised(m.flawed({ url, what, answers: needed }));
    case 'silent':
      return advised(m.silent({ url, answered: state.streakAddresses.length, count: state.addressCount }));
    case 'ratio':
      return advised(m.ratio({ url, what, count: state.bad.filter(Boolean).length, of: state.bad.length }));
    case 'cannot_heal':
      return advised(m.cannotHeal({ url, what, attempts }));
    case 'time_up':
    case 'attempts_up':
      return advised(m.timeUp({ url, what, timeout, attempts, failures, goodStreak, needed }));
    case 'too_few':
      return advised(m.tooFew({ url, good: attempts, needed, timeout }));
  }
}

/** What happened in an attempt, as a clause. */
export function describeFact(fact: Fact, m: HealthMessages): string {
  switch (fact.reason) {
    case 'ok':
      return m.progressGood(fact.status, false);
    case 'http_status':
      return m.what.httpStatus(fact.status, fact.expected, fact.snippet, fact.failed ?? []);
    case 'redirect':
      return m.what.redirect(fact.status, fact.location, fact.refused);
    case 'rate_limited':
      return m.what.rateLimited(fact.retryAfterMs === null ? null : formatDuration(fact.retryAfterMs));
    case 'body_not_json':
      return describeNotJson(fact, m);
    case 'body_contradicts_status':
      return m.what.contradiction(fact.status, fact.said);
    case 'version_mismatch':
      return m.what.version(fact.seen, fact.expected);
    case 'json_missing':
    case 'json_mismatch':
      return m.what.assertions(fact.failed);
    default:
      return m.what.transport[fact.reason](fact.detail);
  }
}

function describeNotJson(fact: Extract<Fact, { reason: 'body_not_json' }>, m: HealthMessages): string {
  const { notJson } = m.what;
  switch (fact.kind) {
    case 'empty':
      return notJson.empty;
    case 'not_utf8':
      return notJson.notUtf8;
    case 'html':
      return notJson.html(fact.quote);
    case 'syntax':
      return notJson.syntax(fact.quote);
    case 'duplicate_key':
      return notJson.duplicateKey(fact.quote);
  }
}

/** The stage that took at least half of the measured time, if one did. */
export function slowPhase(phases: Phases): Phase | null {
  const total = PHASES.reduce((sum, phase) => sum + (phases[phase] ?? 0), 0);
  return PHASES.find((phase) => total > 0 && (phases[phase] ?? 0) >= total / 2) ?? null;
}
