import { monotonicClock } from '../../src/adapters/clock/monotonic.ts';
import { createControl } from '../../src/adapters/http/control.ts';
import { proxyProblems } from '../../src/adapters/http/environment-proxy.ts';
import { createProbe } from '../../src/adapters/http/probe.ts';
import { createProxyChoice, type ProxyChoice } from '../../src/adapters/http/proxy.ts';
import { ConfigError } from '../../src/core/errors.ts';
import type { Language } from '../../src/core/language.ts';
import { isNetworkReason } from '../../src/domain/health/control.ts';
import { targetsByFamily } from '../../src/domain/health/family.ts';
import { healthMessages } from '../../src/domain/health/messages.ts';
import { bodyCheck } from '../../src/domain/health/preset.ts';
import { createSlots, MAX_IN_FLIGHT } from '../../src/domain/health/slots.ts';
import type { Attempt, Target } from '../../src/domain/health/types.ts';
import { attemptOnce } from '../../src/domain/health/watch.ts';
import { answerOf } from '../../src/domain/monitor/answer.ts';
import { monitorMessages } from '../../src/domain/monitor/messages.ts';
import type { Answer } from '../../src/domain/monitor/watch.ts';
import type { Given } from './validate.ts';

type Settings = {
  readonly given: Given;
  readonly env: NodeJS.ProcessEnv;
  readonly redact: (text: string) => string;
  readonly language: Language;
  readonly signal: AbortSignal;
};

export type Asking = {
  /** The way that `proxy` says, for whatever else is called. */
  readonly proxy: ProxyChoice;
  readonly targets: readonly Target[];
  /** Asks every target once, all at the same time; null once the run is cancelled. */
  readonly ask: (round: number) => Promise<ReadonlyMap<string, Answer> | null>;
};

/** What the inputs say about the targets and the way to them, made ready. Throws `ConfigError` where that makes no sense. */
export function openTargets({ given, env, redact, language, signal }: Settings): Asking {
  const proxy = createProxyChoice(given.proxy, env);
  const { targets, problems } = targetsByFamily(given.url, given.ipFamily, (url) => proxy(url) !== null);
  const all = [...proxyProblems(given.proxy, env), ...problems];
  if (all.length > 0) throw new ConfigError(all);

  const common = { userAgent: 'runbook-actions-health-monitor', proxy, maxBody: given.maxBody };
  const control = createControl(given.controlUrls, createProbe({ ...common, headers: [] }), given.requestTimeout);
  const options = {
    policy: { requestTimeoutMs: given.requestTimeout, timeoutMs: given.requestTimeout },
    expected: {
      status: given.expectStatus,
      body: bodyCheck(given.preset, given.expectJson),
      version: { path: ['version'], expected: null },
    },
    degradedAfterMs: given.degradedAfter,
    latencyBasis: given.latencyBasis,
    probe: createProbe({ ...common, headers: given.headers, maxRedirects: given.maxRedirects }),
    redact,
    signal,
  };
  const limits = { degradedAfterMs: given.degradedAfter, tlsMinDays: given.tlsMinDays };
  const wording = { monitor: monitorMessages[language], health: healthMessages[language] };
  const slots = createSlots(MAX_IN_FLIGHT);

  const askOne = async (target: Target, round: number): Promise<Answer | null> => {
    const [at, attempt] = await slots(async () => [Date.now(), await attemptOnce(target, round, 0, options)] as const);
    if (attempt === null) return null;
    return answerOf(target, attempt, at, await isOwnNetwork(attempt), limits, wording);
  };
  /** The controls are asked where it looks like a fault of our own network, and only then. */
  const isOwnNetwork = async (attempt: Attempt): Promise<boolean> => {
    if (attempt.good || given.controlUrls.length === 0 || !isNetworkReason(attempt.fact.reason)) return false;
    const alive = await control(signal);
    return alive !== null && !alive.some(Boolean);
  };
  return {
    proxy,
    targets,
    ask: async (round) => {
      const answers = await Promise.all(targets.map(async (target) => [target.name, await askOne(target, round)] as const));
      if (signal.aborted || answers.some(([, answer]) => answer === null)) return null;
      return new Map(answers as readonly (readonly [string, Answer])[]);
    },
  };
}

export const clock = monotonicClock;
