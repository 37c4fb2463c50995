import type { GitHubApi } from '../../src/adapters/github/api.ts';
import { stepsOfRun } from '../../src/adapters/github/run-steps.ts';
import { listRuns, listWorkflows, readDefaultFile } from '../../src/adapters/github/workflows.ts';
import { parseYaml } from '../../src/adapters/yaml/parse.ts';
import { errorText, UpstreamError } from '../../src/core/errors.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { Json } from '../../src/core/json.ts';
import type { Language } from '../../src/core/language.ts';
import { type AlertReading, alertFinding, readAlerts } from '../../src/domain/watchdog/alert-evidence.ts';
import { findWorkflows, isWorkflowFile, type Listed } from '../../src/domain/watchdog/find-workflows.ts';
import { limitsOf } from '../../src/domain/watchdog/inputs.ts';
import { judgeSchedule, stateFinding } from '../../src/domain/watchdog/judge-schedule.ts';
import { watchdogMessages } from '../../src/domain/watchdog/messages.ts';
import { isLook, lookBack, readSchedule } from '../../src/domain/watchdog/schedule.ts';
import type { JudgedWorkflow } from '../../src/domain/watchdog/sections.ts';
import type { WatchedWorkflow, WorkflowRun } from '../../src/domain/watchdog/types.ts';
import type { Given } from './validate.ts';

type Ask = {
  readonly given: Given;
  readonly github: GitHubApi;
  readonly env: NodeJS.ProcessEnv;
  readonly language: Language;
  readonly now: number;
};
export type Schedules = { readonly judged: readonly JudgedWorkflow[]; readonly findings: readonly Finding[]; readonly runs: number };

/** GitHub lists more than a repository should have; each costs a request. */
const MAX_FILES = 300;

/** The repository's scheduled workflows of ours, and what their runs come to. What cannot be read is unknown, and the rest is judged all the same. */
export async function readSchedules(ask: Ask): Promise<Schedules> {
  const { given, env, language } = ask;
  const found = await find(ask);
  const names = given.workflows;
  const asked = { names, origin: env['GITHUB_ACTION_REPOSITORY'] ?? '', pageOf: (file: string) => pageOf(env, file) };
  const { workflows, findings } = findWorkflows(found, asked, readYaml, language);
  const judged: JudgedWorkflow[] = [];
  let runs = 0;
  for (const workflow of workflows) {
    const one = await judgeOne(workflow, ask);
    runs += one.reading?.runs ?? 0;
    judged.push(one);
  }
  return { judged, findings: [...findings, ...judged.flatMap((item) => item.findings)], runs };
}

/** A file as JSON would hold it; null where it is no YAML. */
function readYaml(text: string): Json | null {
  const parsed = parseYaml(text);
  return 'value' in parsed ? parsed.value : null;
}

async function find({ github }: Ask): Promise<readonly Listed[]> {
  const listed = (await listWorkflows(github)).filter(({ path }) => isWorkflowFile(path));
  if (listed.length > MAX_FILES)
    throw new UpstreamError('too_many_workflows', `The repository has ${listed.length} workflows. Name those to look at in the input workflows.`);
  const files: Listed[] = [];
  for (const workflow of listed) files.push({ ...workflow, text: await readDefaultFile(github, workflow.path) });
  return files;
}

async function judgeOne(workflow: WatchedWorkflow, ask: Ask): Promise<JudgedWorkflow> {
  const { given, github, language, now } = ask;
  const limits = limitsOf(given);
  try {
    // An hour more: a run from the future tells that this clock is slow.
    const runs = await listRuns(github, workflow.file, lookBack(workflow, now, limits), now + 3_600_000);
    const reading = readSchedule(workflow, runs, now, limits);
    const { alerts, findings } = await alertsOf(workflow, runs, ask);
    return { workflow, reading, alerts, findings: [...judgeSchedule(workflow, reading, limits, language), ...findings] };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const off = stateFinding(workflow, language);
    const message = watchdogMessages[language].unread.workflows(errorText(error));
    const unread: Finding = { verdict: 'unknown', reason: error.reason, target: workflow.file, message };
    return { workflow, reading: null, alerts: null, findings: [off ?? unread] };
  }
}

/** When it last judged an alert. What cannot be read of that leaves what its runs say as it is. */
async function alertsOf(
  workflow: WatchedWorkflow,
  runs: readonly WorkflowRun[],
  { given, github, language, now }: Ask,
): Promise<{ readonly alerts: AlertReading | null; readonly findings: readonly Finding[] }> {
  if (!workflow.roles.includes('alerts')) return { alerts: null, findings: [] };
  try {
    const known = { from: lookBack(workflow, now, limitsOf(given)), now };
    const alerts = await readAlerts(runs.filter(isLook), known, (id) => stepsOfRun(github, id));
    const finding = alertFinding(workflow, alerts, language);
    return { alerts, findings: finding === null ? [] : [finding] };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const message = watchdogMessages[language].unread.alerts(errorText(error));
    return { alerts: null, findings: [{ verdict: 'unknown', reason: error.reason, target: 'alerts', message }] };
  }
}

/** A workflow's page, with the buttons that start it and switch it on. */
function pageOf(env: NodeJS.ProcessEnv, file: string): string {
  const server = env['GITHUB_SERVER_URL'] || 'https://github.com';
  return `${server}/${env['GITHUB_REPOSITORY']}/actions/workflows/${file}`;
}
