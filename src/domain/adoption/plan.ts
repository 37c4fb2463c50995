import type { Language } from '../../core/language.ts';
import { type Answers, WORKFLOWS, type WorkflowName, wants } from './answers.ts';
import { CHECKLIST, checklist } from './checklist.ts';
import { DEPLOY_EXAMPLE, fillDeploy } from './fill-deploy.ts';
import { fillDoctor } from './fill-doctor.ts';
import { fillDrill } from './fill-drill.ts';
import { fillMonitor } from './fill-monitor.ts';
import { fillReview } from './fill-review.ts';
import type { Settled } from './settle.ts';
import { STORED } from './settle.ts';
import { stamped } from './stamp.ts';
import { addToCalls } from './yaml-edit.ts';

/** What the examples call this repository, which each of them does. */
const EXAMPLE_SOURCE = 'OWNER/runbook-actions';
const EXAMPLE_REF = `${EXAMPLE_SOURCE}/`;

export type PlannedFile = { readonly path: string; readonly content: string };

export type PlanOptions = {
  readonly answers: Answers;
  readonly settled: readonly Settled[];
  /** An example by its file name; they are what is written, and there is no second copy of them. */
  readonly example: (name: string) => string;
  readonly version: string;
  /** `owner/name` on GitHub, for the commands of the checklist. */
  readonly repository: string | null;
};

/** Every file that a team gets, by its path from the root of its repository, complete. */
export function planFiles(options: PlanOptions): PlannedFile[] {
  const { answers, settled, version } = options;
  const workflows = WORKFLOWS.filter((name) => wants(answers, name));
  const written = workflows.map((name) => ({ path: `.github/workflows/${name}.yml`, content: workflow(name, options) }));
  return [
    ...written.map(({ path, content }) => ({ path, content: stamped(path, content, version) })),
    { path: CHECKLIST, content: stamped(CHECKLIST, checklist(answers, written, options.repository), version) },
    { path: STORED, content: storedText(settled) },
  ];
}

const FILL: Readonly<Record<WorkflowName, (example: string, answers: Answers) => string>> = {
  deploy: fillDeploy,
  monitor: fillMonitor,
  'monthly-drill': fillDrill,
  'weekly-review': fillReview,
  doctor: fillDoctor,
};

function workflow(name: WorkflowName, { answers, example }: PlanOptions): string {
  const from = name === 'deploy' ? (DEPLOY_EXAMPLE[answers.host ?? ''] ?? '') : `${name}.yml`;
  const filled = FILL[name](example(from), answers);
  const language: Language = answers.language === 'es' ? 'es' : 'en';
  const spoken = language === 'en' ? filled : addToCalls(filled, EXAMPLE_SOURCE, `language: ${language}`);
  return `# Made from examples/${from}. What to set once, and what it costs: docs/runbook-setup.md.\n${callSource(spoken, answers.source ?? '')}`;
}

/** `OWNER/runbook-actions/…@v1` becomes the repository and the commit that is pinned. */
function callSource(text: string, source: string): string {
  const [repository, reference] = source.split('@');
  const called = text.replaceAll(
    new RegExp(`${RegExp.escape(EXAMPLE_REF)}(\\S+)@v1`, 'g'),
    (_, path: string) => `${repository}/${path}@${reference}`,
  );
  if (repository !== EXAMPLE_SOURCE && called.includes(EXAMPLE_SOURCE))
    throw new Error('An example calls this repository in a way that init does not know.');
  return called;
}

/**
 * The answers, for the next run. Those that the repository or the clone tells are left out, so that a change there is seen; nobody
 * gave them. Nothing in it is secret: no question asks for one.
 */
function storedText(settled: readonly Settled[]): string {
  const kept = settled.filter(({ origin }) => origin === 'flag' || origin === 'stored');
  const answers = Object.fromEntries(kept.map(({ question, value }) => [question, value]));
  return `${JSON.stringify({ schema: 1, 'written-by': 'runbook-actions init', answers }, null, 2)}\n`;
}
