import { pause } from '../../src/adapters/clock/pause.ts';
import { readDrillReport } from '../../src/adapters/files/drill-report.ts';
import { type GitHubApi, openGitHub } from '../../src/adapters/github/api.ts';
import { currentRepository } from '../../src/adapters/github/client.ts';
import { keepIssue } from '../../src/adapters/github/register-issue.ts';
import { StateBranch } from '../../src/adapters/github/state-branch.ts';
import { ledgerRun } from '../../src/adapters/runner/ledger-run.ts';
import type { Context } from '../../src/adapters/runner/run-action.ts';
import { errorText, UpstreamError } from '../../src/core/errors.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { LedgerEntry } from '../../src/domain/ledger/entry.ts';
import { TREND_REASONS } from '../../src/domain/ledger/findings.ts';
import { type Account, entryOf } from '../../src/domain/ledger/from-report.ts';
import { accountsOf, commentMarker, ISSUE_LABEL, ISSUE_MARKER, issueBody, issueComment, onDuty } from '../../src/domain/ledger/issue.ts';
import { filesSince, identify } from '../../src/domain/ledger/ledger.ts';
import { ledgerMessages } from '../../src/domain/ledger/messages.ts';
import { type IssueOutcome, outcomeOf, withIssue } from '../../src/domain/ledger/outcome.ts';
import { ledgerOf, recordDrill } from '../../src/domain/ledger/record-drill.ts';
import { outcomeOfAll, type RecordedDrill } from '../../src/domain/ledger/several.ts';
import { TREND_DRILLS, trend } from '../../src/domain/ledger/trend.ts';
import type { inputs as spec } from './inputs.ts';

/** Nothing is tried again after this long: the job has other steps, and a time limit. */
const PATIENCE_MS = 10 * 60_000;

/** For each database: read the report → an entry → the branch → compare with the last drills → the issue. Then all of them as one. */
export async function run(context: Context<typeof spec>): Promise<Outcome> {
  const { inputs, language } = context;
  if (inputs.jobResult === 'skipped') {
    const finding = { verdict: 'ok', reason: 'ok', message: ledgerMessages[language].skipped } as const;
    return { findings: [finding], outputs: {}, details: { recorded: false }, sections: [] };
  }
  const now = new Date();
  const { repository, tool, run: where } = ledgerRun(process.env, currentRepository(process.env));
  const api = openGitHub(inputs.githubToken, repository, { signal: context.signal, pause, random: Math.random, now: Date.now, limitMs: PATIENCE_MS });
  const turns = accountsOf(inputs.responsible);
  const duty = onDuty(turns, now);
  const toldAll = inputs.database.length > 1 ? inputs.responsible : null;
  const account = { run: where, responsible: duty === null ? inputs.responsible : `@${duty}`, toldAll, tool, now };
  const recorded: RecordedDrill[] = [];
  for (const database of inputs.database) recorded.push(await recordOrTell(context, { api, turns, duty, account: { ...account, database } }));
  return outcomeOfAll(recorded, language);
}

type Recorder = { readonly api: GitHubApi; readonly turns: readonly string[]; readonly duty: string | null; readonly account: Account };

/** Of several databases, one that could not be recorded does not keep the others off the register. */
async function recordOrTell(context: Context<typeof spec>, recorder: Recorder): Promise<RecordedDrill> {
  const { database } = recorder.account;
  try {
    return await recordOne(context, recorder);
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof UpstreamError) || context.inputs.database.length === 1) throw error;
    return { database, failed: error };
  }
}

async function recordOne(context: Context<typeof spec>, { api, turns, duty, account }: Recorder): Promise<RecordedDrill> {
  const { inputs, language } = context;
  const { database, now } = account;
  const several = inputs.database.length > 1;
  // Of several drills the outputs are those of one, and nobody knows of which.
  const word = { job: inputs.jobResult, result: several ? '' : inputs.result, reason: several ? '' : inputs.reason };
  const wanted = { database, several, runId: account.run.id };
  const drawn = entryOf(await readDrillReport(process.env['GITHUB_WORKSPACE'] || '.', inputs.report, wanted), word, account);
  const since = earlier(new Date(Date.UTC(now.getUTCFullYear() - 1, 0)), new Date(drawn.entry.date));
  const branch = new StateBranch(api, inputs.ledgerBranch, (paths) => filesSince(paths, since));
  const written = await branch.change((state) => recordDrill(state, drawn.entry, inputs.ledgerBranch, language)?.change ?? null);
  const ledger = ledgerOf(written.state);
  const entry = identify(ledger, drawn.entry);
  const rules = { shrinkTo: inputs.shrinkLimit / 100, drills: TREND_DRILLS, maxAgeMs: inputs.maxDrillAge };
  const trends = trend(ledger.entries, entry, drawn.tables, rules, now);
  const recording = { drawn, entry, commit: written.commit, ledger, trends, branch: inputs.ledgerBranch, shrinkTo: rules.shrinkTo, language };
  const outcome = outcomeOf(recording);
  if (!inputs.issue) return { database, entry, outcome };
  const told = outcome.findings.filter(({ reason }) => reason in TREND_REASONS);
  const issue = await keep(context, { api, branch, entry, turns, duty, findings: told });
  return { database, entry, outcome: withIssue(outcome, issue, language) };
}

/** The file that a drill belongs to is read before it is written, whatever the report says of its age. */
const earlier = (a: Date, b: Date) => (a < b ? a : b);

type Keeping = {
  readonly api: GitHubApi;
  readonly branch: StateBranch;
  readonly entry: LedgerEntry;
  readonly turns: readonly string[];
  readonly duty: string | null;
  readonly findings: readonly Finding[];
};

/** The drill is on record by now: an issue that cannot be kept is a finding, and undoes nothing. */
async function keep(
  { inputs, language, signal }: Context<typeof spec>,
  { api, branch, entry, turns, duty, findings }: Keeping,
): Promise<IssueOutcome> {
  const m = ledgerMessages[language];
  try {
    const kept = await keepIssue(api, {
      marker: ISSUE_MARKER,
      label: ISSUE_LABEL,
      title: m.title,
      body: async () => issueBody(ledgerOf(await branch.read()).entries, inputs.ledgerBranch, language),
      comment: { marker: commentMarker(entry), body: issueComment(entry, findings, language) },
      assignee: duty,
      turns,
      duplicate: m.duplicate,
    });
    return { ...kept, assignee: duty };
  } catch (error) {
    // What is on record by now is reported, also when the rest is broken off.
    if (signal.aborted) return { failed: errorText(error) };
    if (error instanceof UpstreamError) return { failed: error.message };
    throw error;
  }
}
