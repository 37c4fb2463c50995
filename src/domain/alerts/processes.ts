import type { Judgement, Scope } from './judgement.ts';
import type { Measured } from './measured.ts';
import type { ProcessReading } from './sources.ts';

/** One judgement per process, `process:api.service`: failed, stopped, restarting, or restarted since the last run. */
export declare function judgeProcesses(processes: Measured<readonly ProcessReading[]>, scope: Scope): readonly Judgement[];
