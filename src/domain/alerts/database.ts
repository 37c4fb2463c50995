import type { Judgement, Scope } from './judgement.ts';
import type { Measured } from './measured.ts';
import type { DatabaseRule } from './rule.ts';
import type { DatabaseReading } from './sources.ts';

/** `database:connections`, `database:transaction`, `database:idle-in-transaction`, and `database:size` where a greatest size is given. */
export declare function judgeDatabase(database: Measured<DatabaseReading>, rule: DatabaseRule, scope: Scope): readonly Judgement[];
