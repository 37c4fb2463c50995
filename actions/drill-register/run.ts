import { pause } from '../../src/adapters/clock/pause.ts';
import { readDrillReport } from '../../src/adapters/files/drill-report.ts';
import { openGitHub } from '../../src/adapters/github/api.ts';
import { currentRepository } from '../../src/adapters/github/client.ts';
import { type BranchResult, StateBranch } from '../../src/adapters/github/state-branch.ts';
import { ledgerRun } from '../../src/adapters/runner/ledger-run.ts';
import type { Context } from '../../src/adapters/runner/run-action.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { type Drawn, entryOf } from '../../src/domain/ledger/from-report.ts';
import { filesSince } from '../../src/domain/ledger/ledger.ts';
import { ledgerMessages } from '../../src/domain/ledger/messages.ts';
import { outcomeOf } from '../../src/domain/ledger/outcome.ts';
import { ledgerOf, recordDrill } from '../../src/domain/ledger/record-drill.ts';
import { TREND_DRILLS, trend } from '../../src/domain/ledger/trend.ts';
import type { inputs as spec } from './inputs.ts';

/** Nothing is tried again after this long: the job has other steps, and a time limit. */
const PATIENCE_MS = 10 * 60_000;

/** Read the report → an entry → the branch → compare with the last drills. */
export async function run(context: Context<typeof spec>): Promise<Outcome> {
  const { inputs, language } = context;
  if (inputs.jobResult === 'skipped') {
    const finding = { verdict: 'ok', reason: 'ok', message: ledgerMessages[language].skipped } as const;
    return { findings: [finding], outputs: {}, details: { recorded: false }, sections: [] };
  }
  const now = new Date();
  const { repository, tool, run: where } = ledgerRun(process.env, currentRepository(process.env));
  const word = { job: inputs.jobResult, result: inputs.result, reason: inputs.reason };
  const account = { run: where, database: inputs.database, responsible: inputs.responsible, tool, now };
  const drawn = entryOf(await readDrillReport(process.env['GITHUB_WORKSPACE'] || '.', inputs.report), word, account);
  const written = await write(context, drawn, repository, now);
  const ledger = ledgerOf(written.state.files);
  const rules = { shrinkTo: inputs.shrinkLimit / 100, drills: TREND_DRILLS, maxAgeMs: inputs.maxDrillAge };
  const trends = trend(ledger.entries, drawn.entry, drawn.tables, rules, now);
  return outcomeOf({ drawn, commit: written.commit, ledger, trends, branch: inputs.ledgerBranch, shrinkTo: rules.shrinkTo, language });
}

function write(
  { inputs, signal, language }: Context<typeof spec>,
  { entry }: Drawn,
  repository: { owner: string; repo: string },
  now: Date,
): Promise<BranchResult> {
  const patience = { signal, pause, random: Math.random, now: Date.now, limitMs: PATIENCE_MS };
  const lastYear = new Date(Date.UTC(now.getUTCFullYear() - 1, 0));
  const branch = new StateBranch(openGitHub(inputs.githubToken, repository, patience), inputs.ledgerBranch, (paths) => filesSince(paths, lastYear));
  return branch.change((state) => recordDrill(state.files, entry, inputs.ledgerBranch, language)?.change ?? null);
}
