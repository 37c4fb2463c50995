import type { COMMON_INPUTS } from '../../src/core/common-inputs.ts';
import type { InputProblem } from '../../src/core/errors.ts';
import type { Inputs } from '../../src/core/input-spec.ts';
import { sameNames } from '../../src/domain/health/target.ts';
import type { WatchPolicy } from '../../src/domain/monitor/watch.ts';
import { channelProblems } from '../../src/domain/notices/inputs.ts';
import type { inputs } from './inputs.ts';

export type Given = Inputs<typeof inputs & typeof COMMON_INPUTS>;

/** Problems that show only when inputs are seen together. */
export function validate(given: Given): readonly InputProblem[] {
  const problems: InputProblem[] = [...channelProblems(given), ...sameNames(given.url)];
  if (given.mode !== 'relay' && given.probes < Math.max(given.failureThreshold, given.recoveryThreshold))
    problems.push({
      input: 'probes',
      problem: 'it takes more answers than this to decide within one run.',
      es: 'hacen falta más respuestas para decidir en una ejecución.',
      example: '5',
    });
  if (given.mode === 'relay' && given.maxRuntime <= given.interval)
    problems.push({ input: 'max-runtime', problem: 'it is not longer than one interval.', es: 'no dura más que un intervalo.', example: '5h' });
  return problems;
}

/** The monitor's policy as the inputs give it. */
export function policyOf(given: Given): WatchPolicy {
  return {
    mode: given.mode,
    intervalMs: given.interval,
    suspectIntervalMs: given.suspectInterval,
    probes: given.probes,
    failureThreshold: given.failureThreshold,
    recoveryThreshold: given.recoveryThreshold,
    degradedRatio: given.degradedRatio,
    maxGapMs: given.maxGap,
  };
}
