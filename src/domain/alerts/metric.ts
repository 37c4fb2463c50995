import type { Judgement, Scope } from './judgement.ts';
import type { Measured } from './measured.ts';
import type { MetricRule } from './rule.ts';

/** One line of the input `rules`: one judgement, `metric:NAME`. What is no finite number is `unknown`. */
export declare function judgeMetric(value: Measured<number>, rule: MetricRule, scope: Scope): readonly Judgement[];
