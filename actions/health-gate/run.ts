import { monotonicClock } from '../../src/adapters/clock/monotonic.ts';
import { createProbe } from '../../src/adapters/http/probe.ts';
import type { Action, Context } from '../../src/adapters/runner/run-action.ts';
import type { COMMON_INPUTS } from '../../src/core/common-inputs.ts';
import { formatDuration } from '../../src/core/duration.ts';
import type { InputProblem } from '../../src/core/errors.ts';
import type { Inputs } from '../../src/core/input-spec.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { worst } from '../../src/core/verdict.ts';
import { describeFact, findingOf, lastAnswerOf, reportOf } from '../../src/domain/health/finding.ts';
import type { GatePolicy } from '../../src/domain/health/gate.ts';
import { type HealthMessages, healthMessages } from '../../src/domain/health/messages.ts';
import { createSlots } from '../../src/domain/health/slots.ts';
import { renderHealth } from '../../src/domain/health/summary.ts';
import type { Attempt, Target } from '../../src/domain/health/types.ts';
import { type Watched, watchTarget } from '../../src/domain/health/watch.ts';
import { inputs, outputs } from './inputs.ts';

type Given = Inputs<typeof inputs & typeof COMMON_INPUTS>;

/** Requests under way at once. Targets that wait for their next attempt take no place. */
const MAX_IN_FLIGHT = 100;

export const healthGate: Action<typeof inputs> = {
  name: 'health-gate',
  title: { en: 'Health gate', es: 'Control de salud' },
  inputs,
  outputs,
  validate,
  run,
};

/** Problems that show only when inputs are seen together. */
export function validate(given: Pick<Given, 'url' | 'timeout' | 'interval' | 'successThreshold'>): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  const names = given.url.map((target) => target.name);
  for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index))) {
    const problem = `two targets are called ${JSON.stringify(name)}; give each its own name.`;
    problems.push({ input: 'url', problem, example: 'api=https://api.example.com/health' });
  }
  const least = (given.successThreshold - 1) * given.interval;
  if (least >= given.timeout) {
    const problem = `${given.successThreshold} answers at this interval take at least ${formatDuration(least)}, and timeout is ${formatDuration(given.timeout)}.`;
    problems.push({ input: 'success-threshold', problem, example: '1' });
  }
  return problems;
}

async function run({ inputs: given, language, signal, log, redactor }: Context<typeof inputs>): Promise<Outcome> {
  const messages = healthMessages[language];
  const policy: GatePolicy = {
    mode: given.mode,
    timeoutMs: given.timeout,
    requestTimeoutMs: given.requestTimeout,
    intervalMs: given.interval,
    successThreshold: given.successThreshold,
    failureThreshold: given.failureThreshold,
    degradedRatio: given.degradedRatio,
  };
  const options = {
    policy,
    expected: { status: given.expectStatus, json: given.expectJson },
    degradedAfterMs: given.degradedAfter,
    probe: createProbe({ headers: given.headers, userAgent: 'runbook-actions-health-gate' }),
    clock: monotonicClock,
    slots: createSlots(MAX_IN_FLIGHT),
    signal,
    redact: redactor.redact,
    onAttempt: progress(log.info, messages),
  };
  const all = await Promise.all(given.url.map((target) => watchTarget(target, options)));
  const wording = { messages, policy, degradedAfterMs: given.degradedAfter };
  const withTarget = all.length > 1 || all.some((watched) => watched.target.named);
  return {
    findings: all.map((watched) => findingOf(watched, wording, withTarget)).filter((finding) => finding !== null),
    outputs: outputsOf(worst(all.map((watched) => ({ watched, verdict: watched.conclusion?.verdict ?? 'unknown' }))).watched),
    details: { mode: given.mode, targets: all.map((watched) => reportOf(watched, messages)) },
    sections: renderHealth(all, messages),
  };
}

function outputsOf(watched: Watched): Record<string, string> {
  const answer = lastAnswerOf(watched);
  return {
    healthy: String(watched.conclusion?.verdict === 'ok'),
    'http-status': answer === null ? '' : String(answer.status),
    attempts: String(watched.state.attempts),
    failures: String(watched.state.failures),
    'latency-ms': answer === null ? '' : String(Math.round(answer.elapsedMs)),
    'elapsed-ms': String(watched.elapsedMs),
  };
}

/** A line per attempt where something changed, else for each tenth: a long wait stays readable. */
function progress(info: (line: string) => void, m: HealthMessages) {
  const seen = new Map<Target, string>();
  return (target: Target, attempt: Attempt, waitMs: number | null) => {
    const kind = `${attempt.fact.reason} ${attempt.status} ${attempt.slow}`;
    if (seen.get(target) === kind && attempt.number % 10 !== 0 && waitMs !== null) return;
    seen.set(target, kind);
    info(
      m.progress({
        target: target.name,
        number: attempt.number,
        result: attempt.good ? m.progressGood(attempt.status ?? 0, attempt.slow) : `${attempt.fact.reason}, ${describeFact(attempt.fact, m)}`,
        latency: formatDuration(attempt.elapsedMs),
        next: waitMs === null ? null : formatDuration(waitMs),
      }),
    );
  };
}
