import { type BundleRun, runBundle } from '../test/support/run-bundle.ts';
import { terminalText } from './page.ts';

/** One action of the demo, what was expected of it, and what it said. */
export type Step = {
  readonly title: string;
  readonly action: string;
  readonly expected: string;
  readonly seen: string;
  readonly seconds: string;
  readonly summary: string;
};

export type StepOptions = {
  readonly title: string;
  readonly action: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** `verdict reason` that the story demands. */
  readonly expected: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Folder that the bundle is run in, as a job's workspace. */
  readonly cwd?: string;
  /** How the bundle is run; by default with `inputs` and `env` alone. */
  readonly run?: () => Promise<BundleRun>;
};

/** Runs one action's bundle as the runner would, and prints its job summary. */
export async function step({ title, action, inputs = {}, expected, env, cwd, run: start }: StepOptions): Promise<Step> {
  console.log(`\n━━ ${title}\n   ${action}\n`);
  const run = await (start?.() ?? runBundle(action, inputs, { ...(env && { env }), ...(cwd !== undefined && { cwd }) }));
  const seen = `${run.outputs['verdict']} ${run.outputs['reason']}`;
  console.log(terminalText(run.summary).replace(/^/gm, '   '));
  if (seen !== expected) console.log(`\n   Expected "${expected}", saw "${seen}". Its log:\n${run.log}`);
  return { title, action, expected, seen, seconds: (run.elapsedMs / 1000).toFixed(1), summary: run.summary };
}
