import { oursOf, WORKFLOW_NEEDS } from './ours.ts';
import type { Job, Step, Workflow } from './workflow.ts';

/** Workflows call workflows at most so deep: https://docs.github.com/actions/reference/workflows-and-actions/reusable-workflows */
const MAX_DEPTH = 10;
/** Jobs that one job may bring along; each caller repeats those of what it calls. */
const MAX_JOBS = 200;

/** The workflows with what each job brings along of the repository's own: a gate in a file of its own is a gate. */
export function withLocalCalls(workflows: readonly Workflow[]): readonly Workflow[] {
  const byFile = new Map(workflows.map((workflow) => [workflow.file, workflow]));
  return workflows.map((workflow) => ({
    ...workflow,
    jobs: workflow.jobs.map((job) => ({ ...job, called: calledBy(job, byFile, [workflow.file]).slice(0, MAX_JOBS) })),
  }));
}

function calledBy(job: Job, byFile: ReadonlyMap<string, Workflow>, trail: readonly string[]): readonly Job[] {
  const name = /^[.$]\/(\.github\/workflows\/[^/@]+\.ya?ml)$/.exec(job.uses.trim())?.[1] ?? '';
  const workflow = byFile.get(name);
  if (workflow === undefined || trail.includes(name) || trail.length > MAX_DEPTH || isOwnCopy(workflow)) return [];
  return workflow.jobs.flatMap((inner) => {
    const given = withInputs(inner, job.with);
    return [given, ...calledBy(given, byFile, [...trail, name])].slice(0, MAX_JOBS);
  });
}

/** A copy of ours, in a repository that holds the actions too, is known by its name. */
function isOwnCopy({ file, jobs }: Workflow): boolean {
  const name = file.split('/').at(-1) ?? '';
  return Object.hasOwn(WORKFLOW_NEEDS, name) && jobs.some(({ steps }) => steps.some((step) => oursOf(step.uses)?.owner === ''));
}

/** `${{ inputs.phase }}` as the caller gives it; one that it does not give stays an expression. */
function withInputs(job: Job, given: ReadonlyMap<string, string>): Job {
  const fill = (text: string) => text.replace(/\$\{\{\s*inputs\.([\w-]+)\s*\}\}/g, (whole, name: string) => given.get(name) ?? whole);
  const filled = (texts: ReadonlyMap<string, string>) => new Map([...texts].map(([name, text]) => [name, fill(text)]));
  return { ...job, with: filled(job.with), steps: job.steps.map((step): Step => ({ ...step, with: filled(step.with) })) };
}
