import { calledOurs, hasAction, isAction, oursOf, withCalled } from './ours.ts';
import type { AdoptionRecord, Check, Result } from './record.ts';
import { type Job, upstream, type Workflow } from './workflow.ts';

const NAMED = /(^|[^a-z])(deploy|deployment|ship|rollout|despliegue|desplegar)([^a-z]|$)/i;
const NOT_PRODUCTION = /(^|[^a-z])(tests?|preview|previews|docs?|pages|staging|dev|storybook|verify|check|incident|triage|gate)([^a-z]|$)/i;
/** Commands that bring a version to a host. */
const DEPLOYS =
  /\/deploys["'?\s]|api\.render\.com\/deploy|DEPLOY_HOOK|\brailway\s+(up|redeploy)\b|\bfly(ctl)?\s+deploy\b|\bvercel\b.*--prod|\bkubectl\s+(apply|rollout|set image)\b|\bcap\s+production\s+deploy|\/?deploy\.sh\b/;

/** A site's pages are no API. */
const PAGES = /^(actions\/deploy-pages|peaceiris\/actions-gh-pages|JamesIves\/github-pages-deploy-action|cloudflare\/pages-action)@/;

/** The steps of one job are those of a deploy: by what they run, or by the job's name; a workflow of another repository that it calls goes by the job's
 * name alone. */
export function isDeploy({ id, name, uses, steps, called }: Job): boolean {
  if (NOT_PRODUCTION.test(`${id} ${name}`) || steps.some((step) => PAGES.test(step.uses))) return false;
  if (called.length > 0) return called.some(isDeploy);
  if (uses !== '') return oursOf(uses) === null && NAMED.test(`${id} ${name}`);
  return NAMED.test(`${id} ${name}`) ? steps.some(({ run, uses: used }) => run !== '' || used !== '') : steps.some(({ run }) => DEPLOYS.test(run));
}

/** A workflow of this name deploys something, and not the API to production. */
const OTHER = /(^|[^a-z])(pages|docs?|storybook|preview|previews|staging)([^a-z]|$)/i;
const onlyPullRequests = ({ events }: Workflow) =>
  [...events.keys()].every((event) => /^(pull_request|pull_request_target|merge_group|workflow_call)$/.test(event));

type Deploy = {
  readonly workflow: Workflow;
  readonly job: Job;
  readonly where: string;
  readonly location: { readonly file: string; readonly line: number };
};

export function deploysOf(record: AdoptionRecord): Deploy[] {
  return record.workflows
    .filter((workflow) => !onlyPullRequests(workflow) && !OTHER.test(`${workflow.file.split('/').at(-1)} ${workflow.name}`))
    .flatMap((workflow) =>
      workflow.jobs
        .filter(isDeploy)
        .map((job) => ({ workflow, job, where: `${workflow.file} ${job.id}`, location: { file: workflow.file, line: job.line } })),
    );
}

const callsGate = (job: Job, phase: 'before' | 'after') =>
  withCalled(job).some((one) => calledOurs(one)?.name === 'gate-deploy.yml' && one.with.get('phase') === phase);
const isBefore = (job: Job) => callsGate(job, 'before') || hasAction(job, 'migrate-status');
const isAfter = (job: Job) => callsGate(job, 'after') || hasAction(job, 'health-gate');

/** Where in a job the version goes out: the first of its own steps that deploys, else the last that runs something. */
function deployStep({ steps }: Job): number {
  const found = steps.findIndex(({ run }) => DEPLOYS.test(run));
  return found >= 0 ? found : steps.findLastIndex(({ run }) => run !== '');
}

/** A gate that is asked and not heeded: what it says stops nothing. */
function ignores(deploy: Job, gates: readonly Job[]): boolean {
  const skipsNeeds = /\balways\(\)|!\s*cancelled\(\)|\bfailure\(\)/.test(deploy.condition);
  const asks = gates.some(({ id }) => new RegExp(`needs\\.${RegExp.escape(id)}\\.(result|outputs\\.verdict)\\s*==`).test(deploy.condition));
  const toothless = gates.every(
    (gate) =>
      withCalled(gate).some((one) => calledOurs(one) !== null && one.with.get('fail-on') === 'never') ||
      withCalled(gate).some(({ steps }) => steps.some((step) => isAction(step, 'migrate-status') && harmless(step))),
  );
  return (skipsNeeds && !asks) || toothless;
}

const harmless = (step: Job['steps'][number]) => step.continues || step.with.get('fail-on') === 'never';

/** Where a version really goes out: the job, or those of the repository's own workflow that it calls, each among the jobs beside it. */
const placesOf = (workflow: Workflow, job: Job): readonly { readonly deploy: Job; readonly beside: readonly Job[] }[] =>
  job.called.length === 0
    ? [{ deploy: job, beside: workflow.jobs }]
    : job.called.filter((one) => one.called.length === 0 && isDeploy(one)).map((deploy) => ({ deploy, beside: job.called }));

/** What stands before a deploy: its own steps before it, jobs beside it, and jobs before the one that calls it. */
function gateOf(workflow: Workflow, job: Job, { deploy, beside }: { readonly deploy: Job; readonly beside: readonly Job[] }) {
  const own = deploy.steps.slice(0, Math.max(0, deployStep(deploy))).filter((step) => isAction(step, 'migrate-status'));
  if (own.length > 0) return own.every(harmless) ? 'continue-on-error' : 'heeded';
  for (const [at, jobs] of deploy === job ? [[job, workflow.jobs] as const] : [[deploy, beside] as const, [job, workflow.jobs] as const]) {
    const gates = upstream({ jobs }, at.id).filter(isBefore);
    if (gates.length > 0) return ignores(at, gates) ? at.condition || 'fail-on: never' : 'heeded';
  }
  return 'none';
}

/** A workflow of somebody else that this job, or one that it waits for or that waits for it, calls: what is in it nobody here can tell. */
function elsewhere(job: Job, around: readonly Job[]): string {
  return [job, ...around].map(({ uses }) => uses).find((uses) => /^[^.$/\s][^/\s]*\//.test(uses) && oursOf(uses) === null) ?? '';
}

export const deployGate: Check = {
  id: 'deploy-gate',
  applies: (record) => deploysOf(record).length > 0,
  find: (record) =>
    deploysOf(record).flatMap(({ workflow, job, where, location }): Result[] => {
      const found = placesOf(workflow, job).map((place) => gateOf(workflow, job, place));
      const ignored = found.find((one) => one !== 'heeded' && one !== 'none');
      if (ignored !== undefined) return [{ verdict: 'critical', reason: 'gate_ignored', where, location, words: [job.id, ignored] }];
      // Without migrations there is nothing to ask before; the gate after it must then be there.
      if (!found.includes('none') || (!record.hasPrisma && isVerified(workflow, job))) return [];
      const uses = elsewhere(job, upstream(workflow, job.id));
      return uses === ''
        ? [{ verdict: 'critical', reason: 'deploy_ungated', where, location, words: [job.id] }]
        : [{ verdict: 'unknown', reason: 'deploy_elsewhere', where, location, words: [job.id, uses] }];
    }),
};

const isVerified = (workflow: Workflow, job: Job) =>
  after(workflow, job).some(isAfter) ||
  placesOf(workflow, job).every(
    ({ deploy, beside }) =>
      deploy.steps.slice(deployStep(deploy) + 1).some((step) => isAction(step, 'health-gate')) || after({ jobs: beside }, deploy).some(isAfter),
  );
const after = (workflow: Pick<Workflow, 'jobs'>, job: Job) =>
  workflow.jobs.filter(({ id }) => id !== job.id && upstream(workflow, id).some((before) => before.id === job.id));

export const deployVerify: Check = {
  id: 'deploy-verify',
  applies: (record) => deploysOf(record).length > 0,
  find: (record) =>
    deploysOf(record)
      .filter(({ workflow, job }) => !isVerified(workflow, job))
      .map(({ workflow, job, where, location }): Result => {
        const uses = elsewhere(job, after(workflow, job));
        return uses === ''
          ? { verdict: 'degraded', reason: 'deploy_unverified', where, location, words: [job.id] }
          : { verdict: 'unknown', reason: 'deploy_elsewhere', where, location, words: [job.id, uses] };
      }),
};

export const deployConcurrency: Check = {
  id: 'deploy-concurrency',
  applies: (record) => deploysOf(record).length > 0,
  find: (record) =>
    deploysOf(record).flatMap(({ workflow, job, where, location }): Result[] => {
      if (workflow.cancels || job.cancels) return [{ verdict: 'critical', reason: 'deploy_cancelled', where, location, words: [job.id] }];
      return workflow.ordered || job.ordered ? [] : [{ verdict: 'degraded', reason: 'deploy_unordered', where, location, words: [job.id] }];
    }),
};

export const deployCommands: Check = {
  id: 'deploy-commands',
  applies: () => true,
  find: (record) =>
    record.forbidden.map(({ file, line, command }) => ({
      verdict: 'critical',
      reason: 'forbidden_command',
      where: file,
      location: { file, line },
      words: [command],
    })),
};

const usesHost = (record: AdoptionRecord, pattern: RegExp) => deploysOf(record).some(({ job }) => job.texts.some((text) => pattern.test(text)));
const HOSTS = [
  { name: 'render', pattern: /api\.render\.com|RENDER_/, takes: 'render-service, render-api-key' },
  { name: 'railway', pattern: /\brailway\b|RAILWAY_/, takes: 'railway-service, railway-token' },
] as const;

export const autoDeploy: Check = {
  id: 'auto-deploy',
  applies: (record) =>
    record.blueprint.length + record.blueprintUnread.length > 0 ||
    HOSTS.some(({ name, pattern }) => record[name] !== null || usesHost(record, pattern)),
  find: (record) => [
    ...record.blueprint.map(
      (location): Result => ({
        verdict: 'critical',
        reason: 'auto_deploy_on',
        where: location.file,
        location,
        words: ['Render', 'autoDeployTrigger: "off" (render.yaml)'],
      }),
    ),
    ...record.blueprintUnread.map(
      ({ file, line, problem }): Result => ({
        verdict: 'unknown',
        reason: 'auto_deploy_unread',
        where: file,
        location: { file, line },
        words: ['Render', problem, 'autoDeployTrigger: "off" (render.yaml)'],
      }),
    ),
    ...HOSTS.flatMap(({ name, pattern, takes }): Result[] => {
      const state = record[name];
      const [host, change] =
        name === 'render' ? ['Render', 'Settings → Build & Deploy → Auto-Deploy: Off'] : ['Railway', 'Settings → Source → Auto Deploys: off'];
      if (state === null && !usesHost(record, pattern)) return [];
      if (state === null) return [{ verdict: 'unknown', reason: 'auto_deploy_unread', where: host, words: [host, '', takes] }];
      if ('unknown' in state) return [{ verdict: 'unknown', reason: 'auto_deploy_unread', where: host, words: [host, state.unknown, state.takes] }];
      if (state.known === 'off') return [];
      if (state.known === 'checks') return [{ verdict: 'degraded', reason: 'auto_deploy_by_checks', where: host, words: [host, change] }];
      return [{ verdict: 'critical', reason: 'auto_deploy_on', where: host, words: [host, change] }];
    }),
  ],
};
