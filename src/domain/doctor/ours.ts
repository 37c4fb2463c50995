import type { Job, Level, Step, Workflow } from './workflow.ts';

type Needs = Readonly<Record<string, Level>>;

/** What each reusable workflow asks for: GitHub checks it when the run starts, whatever a job's `if:` says. test/unit/doctor holds it to the files. */
export const WORKFLOW_NEEDS: Readonly<Record<string, Needs>> = {
  'gate-deploy.yml': { contents: 'read' },
  'monitor.yml': { issues: 'write', contents: 'write', deployments: 'read', actions: 'read' },
  'monitor-relay.yml': { issues: 'write', contents: 'write', actions: 'write' },
  'restore-drill.yml': { contents: 'write', issues: 'write' },
  'triage.yml': { issues: 'write', deployments: 'read', actions: 'read' },
  'doctor.yml': { contents: 'read', actions: 'read' },
  'weekly-review.yml': { issues: 'write', contents: 'read', actions: 'read', deployments: 'read' },
};

/** What an action needs of the job's token, whatever its inputs. */
export const ACTION_NEEDS: Readonly<Record<string, Needs>> = {
  incident: { issues: 'write' },
  'schedule-due': { actions: 'read', contents: 'read' },
  'drill-register': { contents: 'write' },
  'health-monitor': { issues: 'write' },
  'alert-check': { issues: 'write' },
};

const ACTIONS = [
  ...Object.keys(ACTION_NEEDS),
  'health-gate',
  'migrate-status',
  'restore-drill',
  'ssh-tunnel',
  'triage',
  'doctor',
  'watchdog',
  'runbook-report',
];

/** A reference to something of ours; `owner` is empty for the repository's own (`$/`, `./`). */
export type Ours = { readonly kind: 'workflow' | 'action'; readonly name: string; readonly owner: string; readonly ref: string };

/** Reads `OWNER/runbook-actions/…@ref`. Forks that go by another name are known by what they have in it. */
export function oursOf(uses: string): Ours | null {
  const match = /^(?:([\w.-]+)\/([\w.-]+)|\$|\.)\/(?:\.github\/workflows\/([\w.-]+\.ya?ml)|actions\/([\w-]+))(?:@(\S+))?$/.exec(uses.trim());
  if (match === null) return null;
  const [, owner = '', , workflow, action, ref = ''] = match;
  if (workflow !== undefined) return Object.hasOwn(WORKFLOW_NEEDS, workflow) ? { kind: 'workflow', name: workflow, owner, ref } : null;
  return action !== undefined && ACTIONS.includes(action) ? { kind: 'action', name: action, owner, ref } : null;
}

/** What of ours a job calls; a workflow of the repository's own that is known is what is in it, whatever it is called. */
export const calledOurs = ({ uses, called }: Job): Ours | null => (called.length > 0 ? null : oursOf(uses));
/** A job and those of the repository's own workflows that it calls. */
export const withCalled = (job: Job): readonly Job[] => [job, ...job.called];

export const calls = (job: Job, workflow: string) =>
  withCalled(job).some((one) => calledOurs(one)?.kind === 'workflow' && calledOurs(one)?.name === workflow);
export const hasAction = (job: Job, action: string) => withCalled(job).some(({ steps }) => steps.some((step) => isAction(step, action)));
export const isAction = (step: Step, action: string) => oursOf(step.uses)?.kind === 'action' && oursOf(step.uses)?.name === action;
export const usesOurs = (job: Job): boolean =>
  calledOurs(job) !== null || job.steps.some((step) => oursOf(step.uses) !== null) || job.called.some(usesOurs);
export const isOurs = (workflow: Workflow) => workflow.jobs.some(usesOurs);

/** What a job's token must be able to do for what it uses of ours. */
export function needsOf(job: Job): ReadonlyMap<string, Level> {
  const needs = new Map<string, Level>();
  const add = (more: Needs = {}) => {
    for (const [scope, level] of Object.entries(more)) if (needs.get(scope) !== 'write') needs.set(scope, level);
  };
  for (const one of withCalled(job)) {
    const called = calledOurs(one);
    if (called !== null) add(WORKFLOW_NEEDS[called.name]);
    for (const step of one.steps) {
      const action = oursOf(step.uses);
      // With a token of its own the job's does not matter.
      if (action !== null && /github\.token|GITHUB_TOKEN/.test(step.with.get('github-token') ?? '')) add(ACTION_NEEDS[action.name]);
    }
  }
  return needs;
}
