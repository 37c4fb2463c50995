import type { Context } from '../../src/adapters/runner/run-action.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import type { DatabaseAddress } from '../../src/domain/database/address.ts';
import { drillMessages } from '../../src/domain/drill/messages.ts';
import { finding, type ProblemFacts } from '../../src/domain/drill/problem.ts';
import type { DrillReason } from '../../src/domain/drill/reasons.ts';
import type { DrillRecord, Phase } from '../../src/domain/drill/record.ts';
import type { inputs } from './inputs.ts';

/** A drill under way: what it was asked, what it knows so far, and where it may write. */
export type Drill = {
  readonly context: Context<typeof inputs>;
  readonly server: DatabaseAddress;
  /** A folder of this run alone. */
  readonly folder: string;
  readonly record: () => DrillRecord;
  readonly note: (part: Partial<DrillRecord>) => void;
  /** Runs a part of the drill and notes how long it took, also when it throws. */
  readonly timed: <T>(phase: Phase, work: () => Promise<T>) => Promise<T>;
};

/** Ends a drill early with a finding. */
export class DrillStop extends Error {
  override readonly name = 'DrillStop';
  readonly finding: Finding;

  constructor(found: Finding) {
    super(found.message);
    this.finding = found;
  }
}

export function stop(drill: Drill, verdict: Verdict, reason: DrillReason, facts: ProblemFacts): DrillStop {
  return new DrillStop(finding(verdict, reason, { file: drill.record().file, ...facts }, drill.context.language));
}

export const progressOf = ({ context }: Drill) => drillMessages[context.language].progress;

export function startDrill(context: Context<typeof inputs>, folder: string, first: DrillRecord): Drill {
  let record = first;
  const began = performance.now();
  const note = (part: Partial<DrillRecord>) => {
    record = { ...record, ...part };
  };
  const timed = async <T>(phase: Phase, work: () => Promise<T>): Promise<T> => {
    const startMs = performance.now() - began;
    try {
      return await work();
    } finally {
      note({ phases: [...record.phases, { phase, startMs, ms: performance.now() - began - startMs }] });
    }
  };
  return { context, server: context.inputs.serverUrl, folder, record: () => record, note, timed };
}
