import type { COMMON_INPUTS } from '../../src/core/common-inputs.ts';
import type { InputProblem } from '../../src/core/errors.ts';
import type { Inputs } from '../../src/core/input-spec.ts';
import { alertRuleProblems } from '../../src/domain/alerts/inputs.ts';
import { databaseProblems } from '../../src/domain/database/inputs.ts';
import { hostProblems } from '../../src/domain/host/inputs.ts';
import { metricsProblems } from '../../src/domain/metrics/inputs.ts';
import { jsonMetricProblems } from '../../src/domain/metrics/json-metric.ts';
import { channelProblems } from '../../src/domain/notices/inputs.ts';
import { queueProblems } from '../../src/domain/queues/inputs.ts';
import { railwayProblems } from '../../src/domain/railway/inputs.ts';
import { renderProblems } from '../../src/domain/render/inputs.ts';
import type { inputs } from './inputs.ts';

export type Given = Inputs<typeof inputs & typeof COMMON_INPUTS>;

/** Problems that show only when inputs are seen together. */
export function validate(given: Given): readonly InputProblem[] {
  const queries = given.rules.flatMap(({ source, query }) => (source === 'json' ? [query] : []));
  return [
    ...alertRuleProblems(given),
    ...renderProblems(given),
    ...railwayProblems(given),
    ...hostProblems(given),
    ...metricsProblems(given),
    ...jsonMetricProblems(queries, given.metricHeaders.length),
    ...queueProblems(given),
    ...databaseProblems(given),
    ...channelProblems(given),
  ];
}
