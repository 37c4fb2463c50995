import { checkId, limitedOf, placed, unknownOf } from './checks.ts';
import type { Judgement, Scope } from './judgement.ts';
import { type Measured, unmeasured } from './measured.ts';
import { alertMessages } from './messages.ts';
import type { MetricRule } from './rule.ts';
import { numberText } from './written.ts';

/** One line of the input `rules`: one judgement, `metric:NAME`. What is no finite number is `unknown`. */
export function judgeMetric(value: Measured<number>, { name, source, limits }: MetricRule, scope: Scope): readonly Judgement[] {
  const m = alertMessages[scope.language];
  const check = checkId('metric', scope, name);
  const read = value.kind === 'measured' && !Number.isFinite(value.value) ? unmeasured('not_a_number', String(value.value)) : value;
  if (read.kind === 'unmeasured') return [unknownOf(check, placed(m.what.metric(name), scope), read, scope)];
  const message = placed(m.metric(name, numberText(read.value)), scope);
  const judged = { check, value: read.value, limits, reason: 'metric_beyond_limit', write: numberText } as const;
  return [limitedOf({ ...judged, message, evidence: { source, value: read.value } }, scope)];
}
