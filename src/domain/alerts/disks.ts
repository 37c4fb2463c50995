import type { Judgement, Scope } from './judgement.ts';
import type { Measured } from './measured.ts';
import type { DiskRule } from './rule.ts';
import type { DiskReading } from './sources.ts';

/** The rule `disk`: one judgement per mount, `disk:/var`, and one more for its inodes where they are counted, `inodes:/var`. */
export declare function judgeDisks(disks: Measured<readonly DiskReading[]>, rule: DiskRule, scope: Scope): readonly Judgement[];
