import { calls, isAction } from '../doctor/ours.ts';
import { type Job, type ParsedYaml, readWorkflow, type Workflow } from '../doctor/workflow.ts';

/**
 * Whether anybody checks alerts here, by the workflow files of the default branch. `unsure` names what only a run can tell; `unread` says why
 * nothing could be told. A job's own `if:` is not worked out, but for a plain `false`.
 */
export type AlertSetUp =
  | { readonly state: 'on'; readonly files: readonly string[] }
  | { readonly state: 'off' }
  | { readonly state: 'unsure'; readonly files: readonly string[] }
  | { readonly state: 'unread'; readonly reason: string; readonly why: string };

/** The inputs of monitor.yml that with `alerts: auto` tell that there is something to check. test/unit/review holds them to the file. */
export const ALERT_SOURCES = ['render-service', 'railway-service', 'ssh-host', 'prometheus-url', 'loki-url', 'queues', 'rules'] as const;

/** Words by which a file that cannot be read is taken for one that may check alerts. */
const MAY_CHECK = /alert-check|workflows\/monitor\.ya?ml/;
/** Workflows call workflows at most so deep: https://docs.github.com/actions/reference/workflows-and-actions/reusable-workflows */
const MAX_DEPTH = 10;

type Answer = 'on' | 'off' | 'unsure';
const RANK: Readonly<Record<Answer, number>> = { off: 0, unsure: 1, on: 2 };
const surest = (answers: readonly Answer[]): Answer => answers.reduce((a, b) => (RANK[b] > RANK[a] ? b : a), 'off');

/** `files`: the texts of `.github/workflows/` by name. Told are the files that start by themselves, not those that they call. */
export function alertSetUp(files: ReadonlyMap<string, string>, parse: (text: string) => ParsedYaml): AlertSetUp {
  const read = [...files].map(([file, text]) => ({ file, text, workflow: readWorkflow(file, parse(text)) }));
  const workflows = new Map(read.flatMap(({ file, workflow }) => ('jobs' in workflow ? [[file, workflow] as const] : [])));
  const answers = read.map(({ file, text, workflow }): { readonly file: string; readonly answer: Answer } => {
    if (!('jobs' in workflow)) return { file, answer: MAY_CHECK.test(text) ? 'unsure' : 'off' };
    return { file, answer: isStarted(workflow) ? checksIn(workflow, workflows, []) : 'off' };
  });
  const named = (wanted: Answer) => answers.filter(({ answer }) => answer === wanted).map(({ file }) => file);
  const [on, unsure] = [named('on'), named('unsure')];
  if (on.length > 0) return { state: 'on', files: on };
  return unsure.length > 0 ? { state: 'unsure', files: unsure } : { state: 'off' };
}

const isStarted = ({ events }: Workflow) => [...events.keys()].some((event) => event !== 'workflow_call');

function checksIn(workflow: Workflow, all: ReadonlyMap<string, Workflow>, trail: readonly string[]): Answer {
  if (trail.includes(workflow.file) || trail.length >= MAX_DEPTH) return 'off';
  return surest(
    workflow.jobs
      .filter(({ condition }) => !/^(\$\{\{\s*)?false(\s*\}\})?$/.test(condition.trim()))
      .map((job) => {
        if (job.steps.some((step) => isAction(step, 'alert-check'))) return 'on';
        if (calls(job, 'monitor.yml') && !isLocal(job.uses, all)) return byInputs(job);
        const called = all.get(/^(?:\.|\$)\/\.github\/workflows\/([^/@]+\.ya?ml)$/.exec(job.uses)?.[1] ?? '');
        return called === undefined ? 'off' : checksIn(called, all, [...trail, workflow.file]);
      }),
  );
}

/** `./.github/workflows/monitor.yml` is a file of this repository, and may be somebody's own. */
const isLocal = (uses: string, all: ReadonlyMap<string, Workflow>) => /^[.$]\//.test(uses) && all.has('monitor.yml');

/** As monitor.yml decides it. An expression may come out as anything. */
function byInputs(job: Job): Answer {
  const alerts = (job.with.get('alerts') ?? 'auto').trim();
  if (alerts.includes('${{')) return 'unsure';
  if (alerts !== 'auto') return alerts === 'on' ? 'on' : 'off';
  const given = ALERT_SOURCES.map((name) => (job.with.get(name) ?? '').trim()).filter((value) => value !== '');
  if (given.some((value) => !/^\$\{\{[^}]*\}\}$/.test(value))) return 'on';
  return given.length > 0 ? 'unsure' : 'off';
}
