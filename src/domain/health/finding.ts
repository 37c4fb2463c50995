import { formatDuration } from '../../core/duration.ts';
import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import { plainText } from '../../core/plain-text.ts';
import { displayUrl } from '../../core/redact.ts';
import type { GatePolicy } from './gate.ts';
import type { HealthMessages } from './messages.ts';
import { type Attempt, type Conclusion, type Fact, PHASES, type Phase, type Phases } from './types.ts';
import type { Watched } from './watch.ts';

/** What the sentences need besides what was seen. */
export type Wording = { readonly messages: HealthMessages; readonly policy: GatePolicy; readonly degradedAfterMs: number };

/** The finding on a target; null where a cancel came before a conclusion. */
export function findingOf(watched: Watched, wording: Wording, withTarget: boolean): Finding | null {
  const { conclusion, target } = watched;
  if (conclusion === null) return null;
  return {
    verdict: conclusion.verdict,
    reason: conclusion.reason,
    message: sentence(watched, conclusion, wording),
    ...(withTarget ? { target: target.name } : {}),
    evidence: evidenceOf(watched),
  };
}

function sentence({ target, state, elapsedMs }: Watched, conclusion: Conclusion, { messages: m, policy, degradedAfterMs }: Wording): string {
  const url = plainText(displayUrl(target.url), 200);
  const { attempt, reason } = conclusion;
  const timeout = formatDuration(policy.timeoutMs);
  const latency = formatDuration(attempt?.elapsedMs ?? 0);
  const slow = state.slow.filter(Boolean).length;
  const { attempts, failures, goodStreak } = state;
  const what = attempt === null ? '' : describeFact(attempt.fact, m);
  const advised = (text: string) => (reason === 'ok' ? text : `${text} ${m.advice[reason]}`);
  switch (conclusion.why) {
    case 'passed': {
      const lastReason = state.lastBad?.fact.reason ?? '';
      return m.healthy({ url, status: attempt?.status ?? 0, latency, attempts, failures, slow, lastReason, elapsed: formatDuration(elapsedMs) });
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
    case 'time_up':
      return advised(m.timeUp({ url, what, timeout, attempts, failures, goodStreak, needed: policy.successThreshold }));
    case 'too_few':
      return advised(m.tooFew({ url, good: attempts, needed: policy.successThreshold, timeout }));
  }
}

/** What happened in an attempt, as a clause. */
export function describeFact(fact: Fact, m: HealthMessages): string {
  switch (fact.reason) {
    case 'ok':
      return m.progressGood(fact.status, false);
    case 'http_status':
      return m.what.httpStatus(fact.status, fact.expected, fact.snippet);
    case 'redirect':
      return m.what.redirect(fact.status, fact.location, fact.refused);
    case 'rate_limited':
      return m.what.rateLimited(fact.retryAfterMs === null ? null : formatDuration(fact.retryAfterMs));
    case 'body_not_json':
      return describeNotJson(fact, m);
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

/** The latest attempt that brought a whole answer or at least a status line; its time is what `latency-ms` means. */
export function lastAnswerOf(watched: Watched): Attempt | null {
  return watched.state.lastAnswer;
}

function evidenceOf(watched: Watched): JsonObject {
  const { state, elapsedMs } = watched;
  const answer = lastAnswerOf(watched);
  return {
    url: plainText(displayUrl(watched.target.url), 200),
    httpStatus: answer?.status ?? null,
    attempts: state.attempts,
    failures: state.failures,
    latencyMs: answer?.elapsedMs ?? null,
    elapsedMs,
    slowPhase: answer === null ? null : slowPhase(answer.phases),
    address: state.last?.address ?? null,
    ...routeOf(watched),
  };
}

/** The way of the last answer, or of the last attempt where none came; requests are attempts and followed redirects. */
function routeOf({ state }: Watched): JsonObject {
  const attempt = state.lastAnswer ?? state.last;
  return {
    remoteIp: attempt?.route.ip ?? null,
    proxy: attempt?.route.proxy ?? null,
    redirects: attempt?.route.redirects ?? 0,
    certDaysLeft: attempt?.certDaysLeft ?? null,
  };
}

/** Everything on a target for the JSON report: numbers, reasons, and what happened in each attempt that was kept. */
export function reportOf(watched: Watched, m: HealthMessages): JsonObject {
  const answer = lastAnswerOf(watched);
  return {
    name: watched.target.name,
    ...evidenceOf(watched),
    verdict: watched.conclusion?.verdict ?? 'unknown',
    reason: watched.conclusion?.reason ?? 'cancelled',
    phases: answer === null ? null : { ...answer.phases },
    history: watched.state.history.map((attempt) => ({
      number: attempt.number,
      startedMs: attempt.startedMs,
      elapsedMs: attempt.elapsedMs,
      reason: attempt.fact.reason,
      slow: attempt.slow,
      httpStatus: attempt.status,
      address: attempt.address,
      redirects: attempt.route.redirects,
      what: describeFact(attempt.fact, m),
    })),
  };
}
