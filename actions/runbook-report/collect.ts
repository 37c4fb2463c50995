import { readReportText } from '../../src/adapters/files/job-report.ts';
import type { GitHubApi } from '../../src/adapters/github/api.ts';
import { readDefaultFolder } from '../../src/adapters/github/default-files.ts';
import { type BranchState, type Pick, StateBranch } from '../../src/adapters/github/state-branch.ts';
import { commitsTouching, deploymentsBetween, deployRunsBetween } from '../../src/adapters/github/week-deploys.ts';
import { countRuns } from '../../src/adapters/github/workflows.ts';
import type { Context } from '../../src/adapters/runner/run-action.ts';
import { parseYaml } from '../../src/adapters/yaml/parse.ts';
import { UpstreamError } from '../../src/core/errors.ts';
import { plainText } from '../../src/core/plain-text.ts';
import { readReport } from '../../src/domain/incidents/from-job.ts';
import type { IncidentIssues } from '../../src/domain/incidents/issues.ts';
import { filesSince } from '../../src/domain/ledger/ledger.ts';
import { alertSetUp } from '../../src/domain/review/alert-set-up.ts';
import { type Drills, drillsOf } from '../../src/domain/review/drills.ts';
import { type Wanted, wantedFiles } from '../../src/domain/review/history-paths.ts';
import { type Incidents, incidentsOf } from '../../src/domain/review/incidents.ts';
import { reviewMessages } from '../../src/domain/review/messages.ts';
import { type TargetWeek, targetWeeks } from '../../src/domain/review/services.ts';
import {
  type AlertRuns,
  type Alerts,
  type Deploys,
  NOT_CONFIGURED,
  type Review,
  read,
  type Section,
  type WatchdogSaid,
} from '../../src/domain/review/types.ts';
import { type Week, weeksUpTo } from '../../src/domain/review/week.ts';
import type { inputs as spec } from './inputs.ts';

const DAY_MS = 86_400_000;
/** So many weeks are charted, this one and those before it. */
const CHARTED_WEEKS = 12;
/** Alerts that fired this long ago tell that there are alerts. */
const INCIDENTS_BACK_MS = 90 * DAY_MS;

export type Collecting = {
  readonly context: Context<typeof spec>;
  readonly api: () => GitHubApi;
  readonly issues: IncidentIssues;
  readonly week: Week;
  readonly now: number;
};

/** The figures, and the counts of files of the monitor's history that could not be read and of services that were too many. */
export type Collected = { readonly review: Review; readonly unreadable: number; readonly leftOut: number };

/** Reads every section; one that cannot be read is told as such and keeps no other back. Rejects on a cancel alone. */
export async function collect(collecting: Collecting): Promise<Collected> {
  const { context, week, now } = collecting;
  const { availability, unreadable, leftOut } = await availabilityOf(collecting);
  const found = await trySection(context, async () => read(incidentsOf(await collecting.issues.list(week.from - INCIDENTS_BACK_MS), week, now)));
  const drills = await trySection(context, () => drillsSection(collecting));
  const deploys = context.inputs.deploys ? await trySection(context, () => deploysSection(collecting)) : NOT_CONFIGURED;
  const watchdog = await trySection(context, () => watchdogSection(context));
  // Without a monitor nothing opens incidents, so their absence says nothing.
  const isWatched = availability.kind === 'read';
  const incidents = found.kind !== 'read' ? found : isWatched || found.value.incidents.length > 0 ? read(found.value.incidents) : NOT_CONFIGURED;
  const alerts = found.kind !== 'read' ? found : await alertsSection(collecting, found.value);
  return {
    review: { week, timeZone: context.inputs.timeZone, now, availability, incidents, alerts, drills, deploys, watchdog },
    unreadable,
    leftOut,
  };
}

async function trySection<T>({ signal }: Context<typeof spec>, work: () => Promise<Section<T>>): Promise<Section<T>> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UpstreamError)) throw error;
    return { kind: 'unread', reason: error.reason, why: plainText(error.message, 400) };
  }
}

async function availabilityOf({ context, api, week, now }: Collecting) {
  let [unreadable, leftOut] = [0, 0];
  const availability = await trySection(context, async (): Promise<Section<readonly TargetWeek[]>> => {
    const weeks = weeksUpTo(week, CHARTED_WEEKS, context.inputs.timeZone);
    let wanted: Wanted = { ofWeek: [], earlier: [], charted: new Set(), leftOut: 0 };
    const state = await readBranch(api, context.inputs.historyBranch, (paths) => {
      wanted = wantedFiles(paths, weeks);
      return [...wanted.ofWeek, ...wanted.earlier];
    });
    leftOut = wanted.leftOut;
    unreadable = wanted.ofWeek.filter((path) => state.tooLarge?.includes(path)).length;
    if (wanted.ofWeek.length === 0) return NOT_CONFIGURED;
    const told = targetWeeks(state.files, { ...wanted, weeks, now, maxGapMs: context.inputs.maxGap });
    unreadable += told.unreadable;
    return read(told.targets);
  });
  return { availability, unreadable, leftOut };
}

/** Whether alerts are checked at all: without that, none that fired says nothing. */
async function alertsSection(collecting: Collecting, { alerts: rows, alertsKnown }: Incidents): Promise<Section<Alerts>> {
  const { context, api } = collecting;
  const files = await trySection(context, async () => read(await readDefaultFolder(api(), '.github/workflows', /\.ya?ml$/)));
  const found = files.kind === 'read' ? alertSetUp(files.value, parseYaml) : { state: 'unread' as const, ...whyOf(files) };
  // What has fired is checked, whatever decides it.
  const setUp = found.state === 'unsure' && alertsKnown ? { ...found, state: 'on' as const } : found;
  if (setUp.state === 'off' && !alertsKnown) return NOT_CONFIGURED;
  return read({ rows, known: alertsKnown, setUp, ran: await alertRuns(collecting, setUp.state === 'on' ? setUp.files : []) });
}

async function alertRuns({ context, api, week, now }: Collecting, files: readonly string[]): Promise<AlertRuns> {
  if (!context.inputs.deploys || files.length === 0) return { runs: null, reason: '', why: '' };
  const counted = await trySection(context, async () => {
    let runs = 0;
    for (const file of files) runs += await countRuns(api(), file, week.from, Math.min(week.until, now) - 1000);
    return read({ runs });
  });
  return counted.kind === 'read' ? counted.value : { runs: null, ...whyOf(counted) };
}

const whyOf = (section: Section<unknown>) =>
  section.kind === 'unread' ? { reason: section.reason, why: section.why } : { reason: 'internal_error', why: '' };

const readBranch = (api: () => GitHubApi, branch: string, pick: Pick): Promise<BranchState> => new StateBranch(api(), branch, pick).read();

async function drillsSection({ context: { inputs }, api, week, now }: Collecting): Promise<Section<Drills>> {
  const github = api();
  // A year of drills is what the charts show.
  const since = new Date(week.from - 366 * DAY_MS);
  const branch = await new StateBranch(github, inputs.ledgerBranch, (paths) => filesSince(paths, since)).read();
  const drills = drillsOf(branch, `${github.owner}/${github.repo}`, week, now, inputs.maxDrillAge);
  return drills === null ? NOT_CONFIGURED : read(drills);
}

async function deploysSection({ context: { inputs }, api, week, now }: Collecting): Promise<Section<Deploys>> {
  const span = { from: week.from, until: Math.min(week.until, now) };
  const runs = { workflow: inputs.deployWorkflow, except: process.env['GITHUB_RUN_ID'] ?? '' };
  const known = inputs.deployWorkflow === '' ? await deploymentsBetween(api(), inputs.environment, span) : [];
  // A run that deploys by an environment is a deployment as well: it is told once.
  const deploys = known.length > 0 ? known : await deployRunsBetween(api(), runs, span);
  const migrations = await commitsTouching(api(), inputs.migrationsPath, span);
  return deploys.length === 0 && migrations.length === 0 && inputs.deployWorkflow === '' ? NOT_CONFIGURED : read({ deploys, migrations });
}

async function watchdogSection({ inputs, language, redactor }: Context<typeof spec>): Promise<Section<WatchdogSaid>> {
  if (inputs.watchdogReport === '') return NOT_CONFIGURED;
  const text = await readReportText(process.env['GITHUB_WORKSPACE'] || '.', inputs.watchdogReport);
  const report = text === null ? null : readReport(redactor.redact(text));
  if (report === null) throw new UpstreamError('report_unread', reviewMessages[language].reportUnread);
  return read({ verdict: report.verdict, message: plainText(report.message, 600), findings: report.findings });
}
