import { monotonicClock } from '../../src/adapters/clock/monotonic.ts';
import type { Action, Context } from '../../src/adapters/runner/run-action.ts';
import { formatDuration } from '../../src/core/duration.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { worst } from '../../src/core/verdict.ts';
import { describeFact, findingOf, lastAnswerOf, reportOf, slowPhase } from '../../src/domain/health/finding.ts';
import { percentile } from '../../src/domain/health/gate-state.ts';
import { type HealthMessages, healthMessages } from '../../src/domain/health/messages.ts';
import { bodyCheck } from '../../src/domain/health/preset.ts';
import { renderRoutes } from '../../src/domain/health/route-notes.ts';
import { createSlots, MAX_IN_FLIGHT } from '../../src/domain/health/slots.ts';
import { renderHealth } from '../../src/domain/health/summary.ts';
import type { Attempt, Target } from '../../src/domain/health/types.ts';
import { showVersion } from '../../src/domain/health/version.ts';
import { type Watched, watchTarget } from '../../src/domain/health/watch.ts';
import { inputs, outputs } from './inputs.ts';
import { monitorFindings } from './monitor.ts';
import { createNetwork } from './network.ts';
import { policyOf, validate } from './validate.ts';

export const healthGate: Action<typeof inputs> = {
  name: 'health-gate',
  title: { en: 'Health gate', es: 'Control de salud' },
  inputs,
  outputs,
  validate,
  run,
};

async function run({ inputs: given, language, signal, log, redactor }: Context<typeof inputs>): Promise<Outcome> {
  const messages = healthMessages[language];
  const policy = policyOf(given);
  const network = createNetwork(given, process.env);
  const expectedVersion = given.expectVersion === '' ? null : given.expectVersion;
  const options = {
    policy,
    expected: {
      status: given.expectStatus,
      body: bodyCheck(given.preset, given.expectJson),
      version: { path: given.versionPath, expected: expectedVersion },
    },
    degradedAfterMs: given.degradedAfter,
    latencyBasis: given.latencyBasis,
    initialDelayMs: given.initialDelay,
    random: Math.random,
    probe: network.probe,
    clock: monotonicClock,
    slots: createSlots(MAX_IN_FLIGHT),
    signal,
    redact: redactor.redact,
    onAttempt: progress(log.info, messages),
  };
  const monitor = monitorFindings(given, process.env, language, signal);
  monitor.catch(() => {});
  const all = await Promise.all(network.targets.map(async (target) => network.confirm(await watchTarget(target, options), signal)));
  const wording = { messages, policy, degradedAfterMs: given.degradedAfter, expectedVersion };
  const preset = given.expectJson === null ? given.preset : null;
  const withTarget = all.length > 1 || all.some((watched) => watched.target.named);
  return {
    findings: [...all.map((watched) => findingOf(watched, wording, withTarget)).filter((finding) => finding !== null), ...(await monitor)],
    outputs: outputsOf(worst(all.map((watched) => ({ watched, verdict: watched.conclusion?.verdict ?? 'unknown' }))).watched),
    details: {
      mode: given.mode,
      preset,
      expectedVersion: expectedVersion === null ? null : showVersion(expectedVersion, redactor.redact),
      targets: all.map((watched) => reportOf(watched, messages)),
    },
    sections: [...renderHealth(all, messages, preset), ...renderRoutes(all, messages)],
  };
}

function outputsOf(watched: Watched): Record<string, string> {
  const { state } = watched;
  const answer = lastAnswerOf(watched);
  const route = answer ?? state.last;
  const text = (value: number | string | null | undefined) => (typeof value === 'number' ? String(Math.round(value)) : (value ?? ''));
  return {
    healthy: String(watched.conclusion?.verdict === 'ok'),
    'http-status': text(answer?.status),
    version: text(answer?.version),
    attempts: String(state.attempts),
    failures: String(state.failures),
    'latency-ms': text(answer?.elapsedMs),
    'latency-p50-ms': text(percentile(state.latencies, 0.5)),
    'latency-p95-ms': text(percentile(state.latencies, 0.95)),
    'slow-phase': answer === null ? '' : text(slowPhase(answer.phases)),
    'remote-ip': text(route?.route.ip),
    'cert-days-left': text(route?.certDaysLeft),
    'elapsed-ms': String(watched.elapsedMs),
  };
}

/** A line per attempt where something changed, else for each tenth: a long wait stays readable. */
function progress(info: (line: string) => void, m: HealthMessages) {
  const seen = new Map<Target, string>();
  return (target: Target, attempt: Attempt, waitMs: number | null) => {
    const kind = `${attempt.fact.reason} ${attempt.status} ${attempt.slow} ${attempt.version}`;
    if (seen.get(target) === kind && attempt.number % 10 !== 0 && waitMs !== null) return;
    seen.set(target, kind);
    info(
      m.progress({
        target: target.name,
        number: attempt.number,
        result:
          attempt.good && !attempt.flawed
            ? m.progressGood(attempt.status ?? 0, attempt.slow)
            : `${attempt.fact.reason}, ${describeFact(attempt.fact, m)}`,
        latency: formatDuration(attempt.elapsedMs),
        next: waitMs === null ? null : formatDuration(waitMs),
      }),
    );
  };
}
