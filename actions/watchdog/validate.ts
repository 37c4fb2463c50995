import type { COMMON_INPUTS } from '../../src/core/common-inputs.ts';
import type { InputProblem } from '../../src/core/errors.ts';
import type { Inputs } from '../../src/core/input-spec.ts';
import { channelProblems } from '../../src/domain/notices/inputs.ts';
import { outsideMonitorProblems } from '../../src/domain/outside-monitors/inputs.ts';
import { testProblems } from '../../src/domain/watchdog/inputs.ts';
import type { inputs } from './inputs.ts';

export type Given = Inputs<typeof inputs & typeof COMMON_INPUTS>;

/** Problems that show only when inputs are seen together. */
export function validate(given: Given): readonly InputProblem[] {
  return [...outsideMonitorProblems(given), ...testProblems(given), ...channelProblems(given)];
}
