import type { COMMON_INPUTS } from '../../src/core/common-inputs.ts';
import type { InputProblem } from '../../src/core/errors.ts';
import type { Inputs } from '../../src/core/input-spec.ts';
import type { WatchPolicy } from '../../src/domain/monitor/watch.ts';
import { channelProblems } from '../../src/domain/notices/inputs.ts';
import type { inputs } from './inputs.ts';

export type Given = Inputs<typeof inputs & typeof COMMON_INPUTS>;

/** Problems that show only when inputs are seen together. */
export function validate(given: Given): readonly InputProblem[] {
  const problems: InputProblem[] = [...channelProblems(given)];
  const names = given.url.map(({ name }) => name);
  for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index)))
    problems.push({
      input: 'url',
      problem: `two targets are called ${JSON.stringify(name)}; give each its own name.`,
      example: 'api=https://api.example.com/health',
    });
  if (given.mode !== 'relay' && given.probes < Math.max(given.failureThreshold, given.recoveryThreshold))
    problems.push({ input: 'probes', problem: 'it takes more answers than this to decide within one run.', example: '5' });
  if (given.mode === 'relay' && given.maxRuntime <= given.interval)
    problems.push({ input: 'max-runtime', problem: 'it is not longer than one interval.', example: '5h' });
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
