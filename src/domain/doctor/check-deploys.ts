import { calls, isAction, oursOf } from './ours.ts';
import type { AdoptionRecord, Check, Result } from './record.ts';
import { type Job, upstream, type Workflow } from './workflow.ts';

const NAMED = /(^|[^a-z])(deploy|deployment|ship|rollout|despliegue|desplegar)([^a-z]|$)/i;
const NOT_PRODUCTION = /(^|[^a-z])(tests?|preview|previews|docs?|pages|staging|dev|storybook|verify|check|incident|triage|gate)([^a-z]|$)/i;
/** Commands that bring a version to a host. */
const DEPLOYS =
  /\/deploys["'?\s]|api\.render\.com\/deploy|DEPLOY_HOOK|\brailway\s+(up|redeploy)\b|\bfly(ctl)?\s+deploy\b|\bvercel\b.*--prod|\bkubectl\s+(apply|rollout|set image)\b|\bcap\s+production\s+deploy|\/?deploy\.sh\b/;

/** A site's pages are no API. */
const PAGES = /^(actions\/deploy-pages|peaceiris\/actions-gh-pages|JamesIves\/github-pages-deploy-action|cloudflare\/pages-action)@/;

/** The steps of one job are those of a deploy: by what they run, or by the job's name; a workflow that it calls goes by the job's name alone. */
export function isDeploy({ id, name, uses, steps }: Job): boolean {
  if (NOT_PRODUCTION.test(`${id} ${name}`) || steps.some((step) => PAGES.test(step.uses))) return false;
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

const isBefore = (job: Job) =>
  (calls(job, 'gate-deploy.yml') && job.with.get('phase') === 'before') || job.steps.some((step) => isAction(step, 'migrate-status'));
const isAfter = (job: Job) =>
  (calls(job, 'gate-deploy.yml') && job.with.get('phase') === 'after') || job.steps.some((step) => isAction(step, 'health-gate'));

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
    (gate) => gate.with.get('fail-on') === 'never' || gate.steps.some((step) => isAction(step, 'migrate-status') && harmless(step)),
  );
  return (skipsNeeds && !asks) || toothless;
}

const harmless = (step: Job['steps'][number]) => step.continues || step.with.get('fail-on') === 'never';

export const deployGate: Check = {
  id: 'deploy-gate',
  applies: (record) => deploysOf(record).length > 0,
  find: (record) =>
    deploysOf(record).flatMap(({ workflow, job, where, location }): Result[] => {
      const own = job.steps.slice(0, Math.max(0, deployStep(job))).filter((step) => isAction(step, 'migrate-status'));
      if (own.length > 0)
        return own.every(harmless) ? [{ verdict: 'critical', reason: 'gate_ignored', where, location, words: [job.id, 'continue-on-error'] }] : [];
      const gates = upstream(workflow, job.id).filter(isBefore);
      if (gates.length > 0)
        return ignores(job, gates)
          ? [{ verdict: 'critical', reason: 'gate_ignored', where, location, words: [job.id, job.condition || 'fail-on: never'] }]
          : [];
      // Without migrations there is nothing to ask before; the gate after it must then be there.
      if (!record.hasPrisma && isVerified(workflow, job)) return [];
      return [{ verdict: 'critical', reason: 'deploy_ungated', where, location, words: [job.id] }];
    }),
};

const isVerified = (workflow: Workflow, job: Job) =>
  job.steps.slice(deployStep(job) + 1).some((step) => isAction(step, 'health-gate')) ||
  workflow.jobs.some((other) => other.id !== job.id && isAfter(other) && upstream(workflow, other.id).includes(job));

export const deployVerify: Check = {
  id: 'deploy-verify',
  applies: (record) => deploysOf(record).length > 0,
  find: (record) =>
    deploysOf(record)
      .filter(({ workflow, job }) => !isVerified(workflow, job))
      .map(({ job, where, location }) => ({ verdict: 'degraded', reason: 'deploy_unverified', where, location, words: [job.id] })),
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
  applies: (record) => record.blueprint.length > 0 || HOSTS.some(({ name, pattern }) => record[name] !== null || usesHost(record, pattern)),
  find: (record) => [
    ...record.blueprint.map(
      (location): Result => ({
        verdict: 'critical',
        reason: 'auto_deploy_on',
        where: location.file,
        location,
        words: ['Render', 'autoDeployTrigger: "off"'],
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
