import type { FileLocation } from '../../core/finding.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { Forbidden } from '../deploy-path/scan.ts';
import type { DrillResult } from '../drill/result.ts';
import type { Workflow } from './workflow.ts';

/** What was found out, or why not and what it would take. Null in place of it: it was not asked for. */
export type Known<T> = { readonly known: T } | { readonly unknown: string; readonly takes: string };

export type RepositoryFacts = { readonly isPrivate: boolean; readonly defaultBranch: string; readonly plan: string | null };
export type SecretNames = {
  /** Of the repository, and of the organization where it may use them. */
  readonly shared: readonly string[];
  readonly byEnvironment: ReadonlyMap<string, readonly string[]>;
};
/** `null` for the checks: a rule protects the branch, and which checks it asks for is not shown. */
export type BranchFacts = { readonly isProtected: boolean; readonly checks: readonly string[] | null };
export type AutoDeploy = 'off' | 'commit' | 'checks';
export type DatabaseFacts = { readonly superuser: boolean; readonly ledger: 'readable' | 'denied' | 'absent' };
export type DrillFacts = { readonly at: number; readonly result: DrillResult } | null;

/** Everything that the checks look at. Names, never values. */
export type AdoptionRecord = {
  /** Milliseconds. */
  readonly now: number;
  readonly workflows: readonly Workflow[];
  readonly unreadable: readonly { readonly file: string; readonly problem: string; readonly line: number }[];
  /** Files of the deploy's path and workflows that are there and were not read. */
  readonly leftOut: readonly string[];
  /** Places where render.yaml leaves auto-deploy on. */
  readonly blueprint: readonly FileLocation[];
  /** Where render.yaml does not say whether it does. */
  readonly blueprintUnread: readonly { readonly file: string; readonly line: number; readonly problem: string }[];
  readonly forbidden: readonly Forbidden[];
  readonly hasPrisma: boolean;
  readonly timeZone: string;
  readonly repository: Known<RepositoryFacts> | null;
  readonly secrets: Known<SecretNames> | null;
  readonly variables: Known<SecretNames> | null;
  /** Whether a secret or variable reached this run, by name. */
  readonly present: ReadonlyMap<string, boolean>;
  /** What a job's token may do that declares nothing. */
  readonly defaultToken: Known<'read' | 'write'> | null;
  /** State of each workflow that GitHub knows, by file. */
  readonly states: Known<ReadonlyMap<string, string>> | null;
  /** Minutes that a run took lately, each job rounded up, by file. */
  readonly minutes: Known<ReadonlyMap<string, number>> | null;
  readonly branch: Known<BranchFacts> | null;
  readonly render: Known<AutoDeploy> | null;
  readonly railway: Known<AutoDeploy> | null;
  readonly database: Known<DatabaseFacts> | null;
  readonly health: readonly { readonly target: string; readonly verdict: Verdict; readonly message: string }[] | null;
  /** The last drill on the register; null where it holds none. */
  readonly drill: Known<DrillFacts> | null;
  /** Version of the self-hosted runner; empty where it was not said. */
  readonly runnerVersion: string;
};

/** What a check says: a stable code, where, and the words of its sentences. */
export type Result = {
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly where: string;
  readonly location?: FileLocation;
  readonly words: readonly string[];
};

/** The checks in the order of the table. */
export const CHECK_IDS = [
  'workflows',
  'placeholders',
  'permissions',
  'secrets',
  'variables',
  'deploy-gate',
  'deploy-verify',
  'deploy-concurrency',
  'deploy-commands',
  'auto-deploy',
  'branch',
  'schedules',
  'monitor-gap',
  'drill-calendar',
  'drill-freshness',
  'drill-server',
  'database',
  'health',
  'plan',
  'minutes',
  'runner',
  'pins',
  'pull-request-target',
  'timeouts',
] as const;
export type CheckId = (typeof CHECK_IDS)[number];

export const REASONS = [
  'not_adopted',
  'workflow_unreadable',
  'file_unread',
  'findings_left_out',
  'placeholder_left',
  'permission_missing',
  'permissions_undeclared',
  'permission_superfluous',
  'secret_missing',
  'secret_optional_missing',
  'secret_environment_only',
  'secrets_inherit',
  'secrets_unread',
  'variable_missing',
  'variables_unread',
  'deploy_ungated',
  'deploy_elsewhere',
  'gate_ignored',
  'deploy_unverified',
  'deploy_cancelled',
  'deploy_unordered',
  'forbidden_command',
  'auto_deploy_on',
  'auto_deploy_by_checks',
  'auto_deploy_unread',
  'branch_unprotected',
  'branch_check_missing',
  'branch_unread',
  'schedule_missing',
  'cron_invalid',
  'workflow_disabled',
  'workflows_unread',
  'monitor_gap',
  'time_zone_invalid',
  'drill_not_asked',
  'drill_too_often',
  'drill_overdue',
  'drill_never',
  'drill_bad',
  'drill_unread',
  'drill_on_production',
  'database_unreachable',
  'database_superuser',
  'database_ledger_denied',
  'database_ledger_absent',
  'database_unread',
  'health_bad',
  'health_unread',
  'plan_environment',
  'plan_unread',
  'relay_refused',
  'minutes_over',
  'minutes_near',
  'runner_old',
  'runner_unread',
  'action_unpinned',
  'pull_request_target',
  'timeout_missing',
] as const;
export type Reason = (typeof REASONS)[number];

/** One check: whether it has anything to look at in this repository, and what is wrong there. Nothing found is a pass. */
export type Check = {
  readonly id: CheckId;
  readonly applies: (record: AdoptionRecord) => boolean;
  readonly find: (record: AdoptionRecord) => readonly Result[];
};

/** Every job of a team's workflows with its place. */
export function eachJob(record: AdoptionRecord) {
  return record.workflows.flatMap((workflow) =>
    workflow.jobs.map((job) => ({ workflow, job, where: `${workflow.file} ${job.id}`, location: { file: workflow.file, line: job.line } })),
  );
}
