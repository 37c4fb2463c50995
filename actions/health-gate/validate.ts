import type { COMMON_INPUTS } from '../../src/core/common-inputs.ts';
import { formatDuration } from '../../src/core/duration.ts';
import type { InputProblem } from '../../src/core/errors.ts';
import type { Inputs } from '../../src/core/input-spec.ts';
import type { GatePolicy } from '../../src/domain/health/gate.ts';
import { sameNames } from '../../src/domain/health/target.ts';
import type { inputs } from './inputs.ts';
import { monitorProblems } from './monitor.ts';

export type Given = Inputs<typeof inputs & typeof COMMON_INPUTS>;
type Checked = Pick<
  Given,
  | 'url'
  | 'mode'
  | 'timeout'
  | 'interval'
  | 'maxInterval'
  | 'backoff'
  | 'jitter'
  | 'maxAttempts'
  | 'successThreshold'
  | 'failureRatio'
  | 'checkMonitor'
  | 'monitorMaxAge'
  | 'monitorBranch'
  | 'githubToken'
>;

/** Problems that show only when inputs are seen together. */
export function validate(given: Checked): readonly InputProblem[] {
  return [...sameNames(given.url), ...answersThatDoNotFit(given), ...growthWithoutEffect(given), ...monitorProblems(given)];
}

function answersThatDoNotFit(given: Checked): InputProblem[] {
  const problems: InputProblem[] = [];
  const mustFit = (input: string, answers: number, example: string) => {
    const least = (answers - 1) * given.interval * (1 - given.jitter);
    if (least >= given.timeout) {
      const problem = `${answers} answers at this interval take at least ${formatDuration(least)}, and timeout is ${formatDuration(given.timeout)}.`;
      problems.push({ input, problem, example });
    }
    if (given.maxAttempts > 0 && answers > given.maxAttempts) {
      problems.push({ input, problem: `it takes ${answers} answers, and max-attempts allows ${given.maxAttempts}.`, example });
    }
  };
  mustFit('success-threshold', given.successThreshold, '1');
  const { failureRatio } = given;
  if (failureRatio === null) return problems;
  // So many right answers settle that the first `of` cannot hold `count` wrong ones.
  if (given.mode === 'assert') mustFit('failure-ratio', failureRatio.of - failureRatio.count + 1, '3/10');
  else problems.push({ input: 'failure-ratio', problem: 'it belongs to mode assert; mode wait tolerates wrong answers until timeout.' });
  return problems;
}

function growthWithoutEffect(given: Checked): InputProblem[] {
  const { maxInterval, interval, backoff } = given;
  if (maxInterval !== null && maxInterval < interval) {
    return [{ input: 'max-interval', problem: `it is shorter than interval, which is ${formatDuration(interval)}.`, example: '30s' }];
  }
  const grows = maxInterval !== null && maxInterval > interval;
  if (backoff > 1 && !grows) return [{ input: 'backoff', problem: 'without a max-interval above interval it has no effect.', example: '1' }];
  if (backoff === 1 && grows) return [{ input: 'max-interval', problem: 'with backoff 1 it has no effect.', example: '' }];
  return [];
}

/** The gate's policy as the inputs give it. */
export function policyOf(given: Given): GatePolicy {
  return {
    mode: given.mode,
    timeoutMs: given.timeout,
    requestTimeoutMs: given.requestTimeout,
    intervalMs: given.interval,
    maxIntervalMs: given.maxInterval ?? given.interval,
    backoff: given.backoff,
    jitter: given.jitter,
    maxAttempts: given.maxAttempts,
    successThreshold: given.successThreshold,
    everyAddress: given.expectVersion !== '',
    failureThreshold: given.failureThreshold,
    failureRatio: given.failureRatio,
    degradedRatio: given.degradedRatio,
    failFast: given.failFast,
  };
}
