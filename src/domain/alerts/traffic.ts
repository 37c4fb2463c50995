import type { Judgement, Scope } from './judgement.ts';
import type { Measured } from './measured.ts';
import type { TrafficRule } from './rule.ts';
import type { Traffic } from './sources.ts';
import type { TrafficSpan } from './span.ts';

/** The rule `http-5xx`: every window of the span. One judgement. `traffic` was read from `span.readFrom` until `span.until`. */
export declare function judgeTraffic(traffic: Measured<Traffic>, rule: TrafficRule, span: TrafficSpan, scope: Scope): readonly Judgement[];
