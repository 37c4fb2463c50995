import { connectGitHub, currentRepository } from '../../src/adapters/github/client.ts';
import { pastJobRuns } from '../../src/adapters/github/workflow-runs.ts';
import type { Context } from '../../src/adapters/runner/run-action.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { code, details, escapeMarkdown, table } from '../../src/core/markdown.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { monthlyDue } from '../../src/domain/calendar/due.ts';
import { localDate } from '../../src/domain/calendar/local-date.ts';
import { calendarMessages } from '../../src/domain/calendar/messages.ts';
import type { inputs as spec } from './inputs.ts';

/** Is the monthly run due? Asks the workflow's own runs, which is all there is until a register exists. */
export async function run({ inputs, language, log }: Context<typeof spec>): Promise<Outcome> {
  const m = calendarMessages[language];
  const now = new Date();
  const { since } = monthlyDue(now, inputs.timeZone, []);
  const workflow = inputs.workflow || currentWorkflow(process.env);
  // One day earlier than the day in the time zone, since GitHub's filter counts in UTC.
  const createdSince = new Date(Date.parse(since) - 86_400_000).toISOString().slice(0, 10);
  const query = {
    ...currentRepository(process.env),
    workflow,
    job: inputs.job,
    since: createdSince,
    exceptRunId: process.env['GITHUB_RUN_ID'] ?? '',
  };
  const runs = await pastJobRuns(connectGitHub(inputs.githubToken), query);
  log.info(m.seen(runs.length));
  const decision = monthlyDue(now, inputs.timeZone, runs);
  const message = decision.done === null ? m.due(since, inputs.job) : m.notDue(localDate(decision.done.at, inputs.timeZone), decision.next);
  const rows = runs.map((r) => [escapeMarkdown(r.at.toISOString()), code(r.conclusion), code(r.url)]);
  return {
    findings: [{ verdict: 'ok', reason: 'ok', message }],
    outputs: { due: String(decision.due), since, next: decision.next },
    details: { due: decision.due, since, next: decision.next, workflow, job: inputs.job, runs: runs.map((r) => ({ ...r, at: r.at.toISOString() })) },
    sections: runs.length === 0 ? [] : [details(m.seen(runs.length), table(['UTC', m.conclusion, m.run], rows))],
  };
}

/** The file name in `owner/repo/.github/workflows/monthly-drill.yml@refs/heads/main`. */
function currentWorkflow(env: NodeJS.ProcessEnv): string {
  const file = /\/([^/@]+\.ya?ml)@/.exec(env['GITHUB_WORKFLOW_REF'] ?? '')?.[1];
  if (file !== undefined) return file;
  throw new ConfigError([{ input: 'workflow', problem: 'the runner did not say which workflow this is.', example: 'monthly-drill.yml' }]);
}
