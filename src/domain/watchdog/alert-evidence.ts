import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { watchdogMessages } from './messages.ts';
import type { WatchedWorkflow, WorkflowRun } from './types.ts';

/** A step of a run as GitHub lists it; `conclusion` is null while it has not come to its end. */
export type RunStep = { readonly name: string; readonly conclusion: string | null };

/** The step of monitor.yml that runs where at least one alert could be judged. test/unit/watchdog holds it to the file. */
export const JUDGED_STEP = 'Alerts were judged';
/** The step of one's own job that calls the action, by the name that GitHub gives it: `Run acme/runbook-actions/actions/alert-check@v1`. */
const CALLING_STEP = /^Run \S+\/alert-check(?:@\S+)?$/;
/** By a name of its own. Steps about the check are called so too, as one that keeps its report whatever came of it: all of them must have succeeded. */
const NAMED_STEP = /\balert[ -]check\b/i;
/** Each run that is asked is a request, and `github.token` has 1,000 an hour. */
export const ASKED_RUNS = 40;
/** So far back the runs must be known before "none judged" says anything of the calendar: a whole day that is over, in any time zone. */
const DUTY_MS = 3 * 86_400_000;

/**
 * Whether a run judged an alert. The step of monitor.yml tells it exactly. A job of one's own has none, and there only a success counts: the action
 * fails on what it could not measure (`on-unknown`), and on an alert that fires too, which is not told apart here.
 */
export function judgedAlerts(steps: readonly RunStep[]): boolean {
  const [marks, calls, named] = [
    steps.filter(({ name }) => name === JUDGED_STEP),
    steps.filter(({ name }) => CALLING_STEP.test(name)),
    steps.filter(({ name }) => NAMED_STEP.test(name)),
  ];
  if (marks.length === 0 && calls.length === 0) return named.length > 0 && named.every(succeeded);
  return (marks.length > 0 ? marks : calls).some(succeeded);
}

const succeeded = ({ conclusion }: RunStep) => conclusion === 'success';

/** When a workflow last judged an alert, in milliseconds. */
export type AlertReading = {
  /** Null where none of the asked runs did. */
  readonly lastAt: number | null;
  readonly asked: number;
  /** When the oldest run that was asked was made. */
  readonly askedFrom: number | null;
  /** Whether no other run could have judged one lately. */
  readonly complete: boolean;
};

/**
 * Asks the runs that looked, the newest first, until one judged an alert. `knownFrom`: from when on the runs are known.
 * Throws what `steps` throws.
 */
export async function readAlerts(
  looks: readonly WorkflowRun[],
  known: { readonly from: number; readonly now: number },
  steps: (runId: number) => Promise<readonly RunStep[]>,
): Promise<AlertReading> {
  const newest = [...looks].sort((a, b) => b.createdAt - a.createdAt);
  let asked = 0;
  for (const { id, createdAt } of newest.slice(0, ASKED_RUNS)) {
    asked += 1;
    if (judgedAlerts(await steps(id))) return { lastAt: createdAt, asked, askedFrom: createdAt, complete: true };
  }
  const askedFrom = newest[asked - 1]?.createdAt ?? null;
  const all = asked === newest.length && known.from <= known.now - DUTY_MS;
  return { lastAt: null, asked, askedFrom, complete: all || (askedFrom !== null && askedFrom <= known.now - DUTY_MS) };
}

/** A finding where runs were asked and none judged an alert, though older ones may have. */
export function alertFinding(
  { file, url }: WatchedWorkflow,
  { lastAt, asked, askedFrom, complete }: AlertReading,
  language: Language,
): Finding | null {
  if (lastAt !== null || complete || askedFrom === null) return null;
  const since = `${new Date(askedFrom).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const message = watchdogMessages[language].alertsNotJudged(file, asked, since, url);
  return { verdict: 'degraded', reason: 'alerts_not_judged', target: 'alerts', message };
}
