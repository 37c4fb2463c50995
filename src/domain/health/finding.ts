import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import { plainText } from '../../core/plain-text.ts';
import { displayUrl } from '../../core/redact.ts';
import { percentile } from './gate-state.ts';
import type { HealthMessages } from './messages.ts';
import { describeFact, sentence, slowPhase, type Wording } from './sentence.ts';
import type { Attempt } from './types.ts';
import type { Watched } from './watch.ts';

export { describeFact, slowPhase, type Wording } from './sentence.ts';

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
    latencyP50Ms: percentile(state.latencies, 0.5),
    latencyP95Ms: percentile(state.latencies, 0.95),
    version: answer?.version ?? null,
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
      flawed: attempt.flawed,
      version: attempt.version,
      what: describeFact(attempt.fact, m),
    })),
  };
}
