import { pause } from '../../src/adapters/clock/pause.ts';
import { readDrillReport } from '../../src/adapters/files/drill-report.ts';
import { type GitHubApi, openGitHub } from '../../src/adapters/github/api.ts';
import { currentRepository } from '../../src/adapters/github/client.ts';
import { keepIssue } from '../../src/adapters/github/register-issue.ts';
import { StateBranch } from '../../src/adapters/github/state-branch.ts';
import { ledgerRun } from '../../src/adapters/runner/ledger-run.ts';
import type { Context } from '../../src/adapters/runner/run-action.ts';
import { UpstreamError } from '../../src/core/errors.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { LedgerEntry } from '../../src/domain/ledger/entry.ts';
import { TREND_REASONS } from '../../src/domain/ledger/findings.ts';
import { entryOf } from '../../src/domain/ledger/from-report.ts';
import { accountsOf, commentMarker, ISSUE_LABEL, ISSUE_MARKER, issueBody, issueComment, onDuty } from '../../src/domain/ledger/issue.ts';
import { filesSince, identify } from '../../src/domain/ledger/ledger.ts';
import { ledgerMessages } from '../../src/domain/ledger/messages.ts';
import { type IssueOutcome, outcomeOf, withIssue } from '../../src/domain/ledger/outcome.ts';
import { ledgerOf, recordDrill } from '../../src/domain/ledger/record-drill.ts';
import { TREND_DRILLS, trend } from '../../src/domain/ledger/trend.ts';
import type { inputs as spec } from './inputs.ts';

/** Nothing is tried again after this long: the job has other steps, and a time limit. */
const PATIENCE_MS = 10 * 60_000;

/** Read the report → an entry → the branch → compare with the last drills → the issue. */
export async function run(context: Context<typeof spec>): Promise<Outcome> {
  const { inputs, language } = context;
  if (inputs.jobResult === 'skipped') {
    const finding = { verdict: 'ok', reason: 'ok', message: ledgerMessages[language].skipped } as const;
    return { findings: [finding], outputs: {}, details: { recorded: false }, sections: [] };
  }
  const now = new Date();
  const { repository, tool, run: where } = ledgerRun(process.env, currentRepository(process.env));
  const word = { job: inputs.jobResult, result: inputs.result, reason: inputs.reason };
  const turns = accountsOf(inputs.responsible);
  const duty = onDuty(turns, now);
  const account = { run: where, database: inputs.database, responsible: duty === null ? inputs.responsible : `@${duty}`, tool, now };
  const drawn = entryOf(await readDrillReport(process.env['GITHUB_WORKSPACE'] || '.', inputs.report), word, account);
  const api = openGitHub(inputs.githubToken, repository, { signal: context.signal, pause, random: Math.random, now: Date.now, limitMs: PATIENCE_MS });
  const since = earlier(new Date(Date.UTC(now.getUTCFullYear() - 1, 0)), new Date(drawn.entry.date));
  const branch = new StateBranch(api, inputs.ledgerBranch, (paths) => filesSince(paths, since));
  const written = await branch.change((state) => recordDrill(state, drawn.entry, inputs.ledgerBranch, language)?.change ?? null);
  const ledger = ledgerOf(written.state);
  const entry = identify(ledger, drawn.entry);
  const rules = { shrinkTo: inputs.shrinkLimit / 100, drills: TREND_DRILLS, maxAgeMs: inputs.maxDrillAge };
  const trends = trend(ledger.entries, entry, drawn.tables, rules, now);
  const recording = { drawn, entry, commit: written.commit, ledger, trends, branch: inputs.ledgerBranch, shrinkTo: rules.shrinkTo, language };
  const outcome = outcomeOf(recording);
  if (!inputs.issue) return outcome;
  const told = outcome.findings.filter(({ reason }) => reason in TREND_REASONS);
  return withIssue(outcome, await keep(context, { api, branch, entry, turns, duty, findings: told }), language);
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
    signal.throwIfAborted();
    if (error instanceof UpstreamError) return { failed: error.message };
    throw error;
  }
}
