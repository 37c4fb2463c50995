import { pause } from '../../src/adapters/clock/pause.ts';
import { type GitHubApi, openGitHub } from '../../src/adapters/github/api.ts';
import { currentRepository } from '../../src/adapters/github/client.ts';
import { StateBranch } from '../../src/adapters/github/state-branch.ts';
import { pastJobRuns } from '../../src/adapters/github/workflow-runs.ts';
import { workflowFile } from '../../src/adapters/runner/environment.ts';
import type { Context } from '../../src/adapters/runner/run-action.ts';
import { ConfigError, UpstreamError } from '../../src/core/errors.ts';
import type { Finding } from '../../src/core/finding.ts';
import { code, details, escapeMarkdown, table } from '../../src/core/markdown.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { plainText } from '../../src/core/plain-text.ts';
import { type DueDecision, monthlyDue, type Register } from '../../src/domain/calendar/due.ts';
import { localDate } from '../../src/domain/calendar/local-date.ts';
import { calendarMessages } from '../../src/domain/calendar/messages.ts';
import { filesSince } from '../../src/domain/ledger/ledger.ts';
import { ledgerOf } from '../../src/domain/ledger/record-drill.ts';
import type { inputs as spec } from './inputs.ts';

/** A question of five minutes' job: an outage is told, not waited out. */
const PATIENCE_MS = 60_000;

/** Is the monthly run due? Asks the register, and the workflow's own runs for one that has begun, or where there is no register yet. */
export async function run(context: Context<typeof spec>): Promise<Outcome> {
  const { inputs, language, log, signal } = context;
  const m = calendarMessages[language];
  const now = new Date();
  const { since } = monthlyDue(now, inputs.timeZone, []);
  const workflow = inputs.workflow || thisWorkflow(process.env);
  // One day earlier than the day in the time zone, since GitHub's filter counts in UTC.
  const createdSince = new Date(Date.parse(since) - 86_400_000).toISOString().slice(0, 10);
  const query = { workflow, job: inputs.job, since: createdSince, exceptRunId: process.env['GITHUB_RUN_ID'] ?? '' };
  const patience = { signal, pause, random: Math.random, now: Date.now, limitMs: PATIENCE_MS };
  const github = () => openGitHub(inputs.githubToken, currentRepository(process.env), patience);
  const runs = await pastJobRuns(github(), query);
  log.info(m.seen(runs.length));
  const { register, unread } = await readRegister(github(), context, new Date(createdSince));
  const decision = monthlyDue(now, inputs.timeZone, runs, register);
  const findings: Finding[] = [{ verdict: 'ok', reason: 'ok', message: sentence(decision, context) }];
  if (unread !== null) findings.push({ verdict: 'degraded', reason: 'register_unread', message: m.unread(plainText(unread.message, 500)) });
  const rows = runs.map((r) => [escapeMarkdown(r.at.toISOString()), code(r.conclusion), code(r.url)]);
  return {
    findings,
    outputs: { due: String(decision.state === 'due'), state: decision.state, since, next: decision.next },
    details: {
      due: decision.state === 'due',
      state: decision.state,
      since,
      next: decision.next,
      register: register === null ? null : { drills: register.drills.length, missing: [...decision.missing] },
      workflow,
      job: inputs.job,
      runs: runs.map((r) => ({ ...r, at: r.at.toISOString() })),
    },
    sections: runs.length === 0 ? [] : [details(m.seen(runs.length), table(['UTC', m.conclusion, m.run], rows))],
  };
}

function sentence({ state, by, since, next, missing }: DueDecision, { inputs, language }: Context<typeof spec>): string {
  const m = calendarMessages[language];
  const day = by === null ? '' : localDate(by.at, inputs.timeZone);
  if (state === 'done') return m.notDue(day, next);
  if (state === 'started') return m.started(day, plainText(by?.conclusion ?? '', 30), plainText(by?.url ?? '', 200));
  return missing.length > 0 ? m.missing(since, missing.join(', ')) : m.due(since, inputs.job);
}

type Read = { readonly register: Register | null; readonly unread: UpstreamError | null };

/** The register; null where there is none yet. Where it cannot be read, the runs have to do, and that is told. */
async function readRegister(api: GitHubApi, { inputs, signal }: Context<typeof spec>, since: Date): Promise<Read> {
  try {
    const state = await new StateBranch(api, inputs.ledgerBranch, (paths) => filesSince(paths, since)).read();
    if (state.head === null) return { register: null, unread: null };
    const drills = ledgerOf(state).entries.map(({ date, database, result, run: { url } }) => ({ at: new Date(date), database, result, url }));
    return { register: { drills, wanted: inputs.database }, unread: null };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UpstreamError) return { register: null, unread: error };
    throw error;
  }
}

function thisWorkflow(env: NodeJS.ProcessEnv): string {
  const file = workflowFile(env);
  if (file !== null) return file;
  throw new ConfigError([{ input: 'workflow', problem: 'the runner did not say which workflow this is.', example: 'monthly-drill.yml' }]);
}
