import { monotonicClock } from '../../src/adapters/clock/monotonic.ts';
import { proxyProblems } from '../../src/adapters/http/environment-proxy.ts';
import { createProbe } from '../../src/adapters/http/probe.ts';
import { createProxyChoice, type ProxyChoice } from '../../src/adapters/http/proxy.ts';
import { formatDuration } from '../../src/core/duration.ts';
import { ConfigError } from '../../src/core/errors.ts';
import type { Language } from '../../src/core/language.ts';
import { isGood } from '../../src/domain/health/evaluate.ts';
import { targetsByFamily } from '../../src/domain/health/family.ts';
import { describeFact } from '../../src/domain/health/finding.ts';
import { healthMessages } from '../../src/domain/health/messages.ts';
import { bodyCheck } from '../../src/domain/health/preset.ts';
import { createSlots } from '../../src/domain/health/slots.ts';
import type { Attempt, Target } from '../../src/domain/health/types.ts';
import { attemptOnce, watchTarget } from '../../src/domain/health/watch.ts';
import type { Health } from './restart.ts';
import type { Given } from './validate.ts';

export const USER_AGENT = 'runbook-actions-triage';

type Settings = {
  readonly given: Given;
  readonly env: NodeJS.ProcessEnv;
  readonly redact: (text: string) => string;
  readonly language: Language;
  readonly signal: AbortSignal;
};

export type Network = {
  readonly targets: readonly Target[];
  readonly proxy: ProxyChoice;
  readonly expected: ReturnType<typeof expectationOf>;
  readonly healthOf: (target: Target) => Health;
};

/** What the inputs say about the targets and the way to them, made ready. Throws `ConfigError` where that makes no sense. */
export function openNetwork({ given, env, redact, language, signal }: Settings): Network {
  const proxy = createProxyChoice(given.proxy, env);
  const { targets, problems } = targetsByFamily(given.url, given.ipFamily, (url) => proxy(url) !== null);
  const all = [...proxyProblems(given.proxy, env), ...problems];
  if (all.length > 0) throw new ConfigError(all);
  const { headers, maxBody, maxRedirects } = given;
  const expected = expectationOf(given);
  const options = {
    expected,
    degradedAfterMs: given.requestTimeout,
    latencyBasis: 'total' as const,
    probe: createProbe({ userAgent: USER_AGENT, proxy, maxBody, headers, maxRedirects }),
    redact,
    signal,
  };
  const m = healthMessages[language];
  const healthOf = (target: Target): Health => ({
    once: async () => {
      const policy = { requestTimeoutMs: given.requestTimeout, timeoutMs: given.requestTimeout };
      const attempt = await attemptOnce(target, 1, 0, { ...options, policy });
      return attempt === null ? null : isGood(attempt.fact);
    },
    wait: async (onAttempt) => {
      const say = (_: Target, attempt: Attempt, waitMs: number | null) => {
        const result = attempt.good ? m.progressGood(attempt.status ?? 0, attempt.slow) : describeFact(attempt.fact, m);
        const next = waitMs === null ? null : formatDuration(waitMs);
        onAttempt(m.progress({ target: target.name, number: attempt.number, result, latency: formatDuration(attempt.elapsedMs), next }));
      };
      const rest = { initialDelayMs: 0, clock: monotonicClock, slots: createSlots(1), random: Math.random };
      const watched = await watchTarget(target, { ...options, ...rest, policy: waiting(given), onAttempt: say });
      return watched.conclusion === null ? null : watched.conclusion.verdict === 'ok' || watched.conclusion.verdict === 'degraded';
    },
  });
  return { targets, proxy, expected, healthOf };
}

function expectationOf(given: Given) {
  return {
    status: given.expectStatus,
    body: bodyCheck(given.preset, given.expectJson),
    version: { path: ['version'], expected: null },
  };
}

/** The gate's mode `wait`, as after a deploy: what is wrong at first is what is waited for. */
function waiting(given: Given) {
  const { restartInterval: intervalMs, restartTimeout: timeoutMs, successThreshold, requestTimeout: requestTimeoutMs } = given;
  return {
    ...{ mode: 'wait' as const, timeoutMs, requestTimeoutMs, intervalMs, maxIntervalMs: intervalMs, backoff: 1, jitter: 0, maxAttempts: 0 },
    ...{ successThreshold, everyAddress: false, failureThreshold: 1, failureRatio: null, degradedRatio: { count: 3, of: 5 }, failFast: false },
  };
}
