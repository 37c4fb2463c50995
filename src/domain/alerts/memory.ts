import type { Judgement, Scope } from './judgement.ts';
import type { Measured } from './measured.ts';
import type { MemoryRule } from './rule.ts';
import type { MemoryReading } from './sources.ts';

/** The rule `memory`: one judgement per reading, `memory:host`, and one for its kills where they are counted, `oom:host`. */
export declare function judgeMemory(memory: Measured<readonly MemoryReading[]>, rule: MemoryRule, scope: Scope): readonly Judgement[];
