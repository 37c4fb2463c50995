import { pause } from '../../src/adapters/clock/pause.ts';
import { openGitHub } from '../../src/adapters/github/api.ts';
import { currentRepository } from '../../src/adapters/github/client.ts';
import { isInDefaultBranch, readLedgerCommits } from '../../src/adapters/github/ledger-proof.ts';
import { StateBranch } from '../../src/adapters/github/state-branch.ts';
import { formatDuration } from '../../src/core/duration.ts';
import { UpstreamError } from '../../src/core/errors.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { Language } from '../../src/core/language.ts';
import type { Log } from '../../src/core/log.ts';
import { plainText } from '../../src/core/plain-text.ts';
import { filesSince } from '../../src/domain/ledger/ledger.ts';
import { findProofs, type ProofGap, type ProofQuestion } from '../../src/domain/ledger/proof.ts';
import { proofMessages } from '../../src/domain/ledger/proof-messages.ts';
import { runbookLine } from '../../src/domain/ledger/table.ts';

export type ProofJob = {
  readonly token: string;
  readonly branch: string;
  readonly workflow: string;
  readonly database: string;
  readonly maxAgeMs: number;
  readonly language: Language;
  readonly signal: AbortSignal;
  readonly limitMs: number;
  readonly log: Log;
};

/** A clock that is behind must not hide the newest commit, nor one at the limit. */
const SLACK_MS = 3_600_000;

/** Null where the register proves a backup that restores; else why not. `contents: read` suffices. */
export async function askForProof(job: ProofJob): Promise<Finding | null> {
  const { token, branch, workflow, database, maxAgeMs, signal, language, limitMs, log } = job;
  const now = new Date();
  const repository = currentRepository(process.env);
  const question: ProofQuestion = { repository: `${repository.owner}/${repository.repo}`, workflow, database, maxAgeMs, now };
  const api = openGitHub(token, repository, { signal, pause, random: Math.random, now: Date.now, limitMs });
  const refused = (gap: ProofGap, newest: string | null): Finding => {
    const m = proofMessages[language];
    const asked = {
      age: formatDuration(maxAgeMs),
      workflow: plainText(workflow, 100),
      database,
      branch: plainText(branch, 100),
      repository: question.repository,
      newest: newest?.slice(0, 10) ?? '',
    };
    return {
      verdict: 'critical',
      reason: `proof_${gap}`,
      message: m.refused(m.gaps[gap](asked), asked),
      evidence: { newest, workflow, database, branch, maxAgeSeconds: Math.round(maxAgeMs / 1000) },
    };
  };
  try {
    const since = new Date(now.getTime() - maxAgeMs - SLACK_MS);
    const { files } = await new StateBranch(api, branch, (paths) => filesSince(paths, since)).read();
    const answer = findProofs(files, await readLedgerCommits(api, branch, since), question);
    if ('gap' in answer) return refused(answer.gap, answer.newest);
    for (const { entry } of answer.proofs.slice(0, 5)) {
      if (!(await isInDefaultBranch(api, entry.run.commit))) continue;
      log.info(proofMessages[language].proven(runbookLine(entry, language)));
      return null;
    }
    return refused('other_commit', answer.proofs[0]?.entry.date ?? null);
  } catch (error) {
    signal.throwIfAborted();
    // What could not be asked is not known, and a deploy that destroys data waits for it.
    if (error instanceof UpstreamError) return { verdict: 'unknown', reason: error.reason, message: error.message };
    throw error;
  }
}
