import type { Notice, Question, WorkflowName } from './answers.ts';
import type { NeedName } from './needs.ts';
import type { Origin } from './settle.ts';
import type { FileState } from './stamp.ts';

/** The checklist that is written into a team's repository. */
export type ChecklistMessages = {
  readonly title: string;
  readonly intro: string;
  readonly secrets: string;
  readonly secret: string;
  readonly variable: string;
  readonly optional: string;
  readonly environment: (name: string) => string;
  readonly need: Readonly<Record<NeedName, string>>;
  readonly settings: string;
  readonly renderAutoDeploy: string;
  readonly railwayAutoDeploy: string;
  readonly vpsScript: string;
  readonly publicRepository: string;
  readonly source: (source: string) => string;
  readonly labels: string;
  readonly labelsWhy: string;
  readonly permissions: string;
  readonly permissionsWhy: string;
  readonly workflow: string;
  readonly grants: string;
  readonly costs: string;
  readonly costsWhy: string;
  readonly minutes: string;
  readonly cost: Readonly<Record<WorkflowName | 'monitor-alerts', string>>;
  readonly tryIt: string;
  readonly review: string;
  readonly run: string;
};

/** What `init` says on the terminal. What comes from outside is plain text when it gets here. */
export type AdoptionMessages = {
  readonly question: Readonly<Record<Question, string>>;
  readonly origin: Readonly<Record<Origin, string>>;
  readonly notice: (notice: Notice) => string;
  readonly seen: string;
  readonly settled: string;
  readonly none: string;
  readonly missing: string;
  readonly perhaps: (value: string, where: string) => string;
  readonly wrong: string;
  readonly state: Readonly<Record<FileState, string>>;
  readonly files: string;
  readonly wouldWrite: (path: string) => string;
  readonly wrote: (path: string) => string;
  readonly left: (path: string) => string;
  readonly overwrite: (path: string) => string;
  readonly nothing: string;
  readonly force: string;
  readonly next: (checklist: string) => string;
  readonly usage: string;
  readonly unknownFlag: string;
  readonly noValue: string;
  readonly twice: string;
  readonly noRepository: string;
  readonly noFolder: string;
  readonly ourselves: string;
  readonly unreadable: (path: string) => string;
  readonly unsafePath: (path: string) => string;
  readonly unwritable: (path: string) => string;
  readonly ended: string;
  readonly checklist: ChecklistMessages;
};
