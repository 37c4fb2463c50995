import { openGitHub, type Patience } from '../../../src/adapters/github/api.ts';
import type { WantedIssue } from '../../../src/adapters/github/register-issue.ts';
import { StateBranch } from '../../../src/adapters/github/state-branch.ts';
import type { LedgerEntry } from '../../../src/domain/ledger/entry.ts';
import { commentMarker, ISSUE_LABEL, ISSUE_MARKER, issueBody, issueComment } from '../../../src/domain/ledger/issue.ts';
import { filesSince, readLedger } from '../../../src/domain/ledger/ledger.ts';
import { recordDrill } from '../../../src/domain/ledger/record-drill.ts';
import { seededRandom } from '../../support/github/faults.ts';
import type { GitHubServer } from '../../support/github/server.ts';
import { sample } from '../../unit/ledger/sample.ts';

/** A patience without waiting: the test's clock moves by what is waited, real time hardly at all. */
export function swiftPatience(seed: number, limitMs = 3_600_000, longestMs = 1000): Patience & { readonly waited: () => number } {
  let waited = 0;
  const random = seededRandom(seed);
  const pause = async (ms: number) => {
    waited += ms;
    // As much of it as lets others go first: a server on this machine is some 50 times as fast as GitHub.
    await new Promise((resolve) => setTimeout(resolve, Math.min(ms / 50, longestMs)));
  };
  return { signal: new AbortController().signal, pause, random, now: () => 1_790_000_000_000 + waited, limitMs, waited: () => waited };
}

export const BRANCH = 'runbook-ledger';

/** Where a writer goes: a server's address and a repository of it. */
export function openBranch(url: string, token: string, patience: Patience, repository = { owner: 'acme', repo: 'api' }): StateBranch {
  return new StateBranch(openGitHub(token, repository, patience, url), BRANCH, (paths) => filesSince(paths, new Date('2025-01-01')));
}

export const writeDrill = (branch: StateBranch, entry: LedgerEntry) =>
  branch.change((state) => recordDrill(state, entry, BRANCH, 'en')?.change ?? null);

/** Everything on the ledger's branch of the fake, by path. */
export function ledgerFiles({ repository: { git } }: GitHubServer): Map<string, Uint8Array> {
  const head = git.commits.get(git.refs.get(`refs/heads/${BRANCH}`) ?? '');
  return new Map(
    (git.walk(head?.tree ?? '') ?? []).filter((e) => e.type === 'blob').map((e) => [e.path, new Uint8Array(git.blobs.get(e.sha) ?? [])]),
  );
}

export const idsOf = (files: ReadonlyMap<string, Uint8Array>) =>
  readLedger(new Map([...files].filter(([path]) => path.startsWith('ledger/')))).entries.map(({ id }) => id);

/** A branch of these files (path to blob) as somebody pushed it, unsigned. */
export function pushFiles({ repository: { git } }: GitHubServer, branch: string, files: ReadonlyMap<string, string>, message = 'x'): string {
  const eve = { name: 'Eve', email: 'eve@example.com', date: '2026-01-01T00:00:00Z' };
  const parents = [git.refs.get(`refs/heads/${branch}`)].filter((sha) => sha !== undefined);
  const tree = git.withFiles(parents[0] === undefined ? null : (git.commits.get(parents[0])?.tree ?? null), files);
  const made = git.addCommit({ tree, parents, message, author: eve, committer: eve, verified: false, account: null });
  git.refs.set(`refs/heads/${branch}`, made.sha);
  return made.sha;
}

/** The issue that a drill keeps. */
export const wantedIssue = (run: number, more: Partial<WantedIssue> = {}): WantedIssue => ({
  marker: ISSUE_MARKER,
  label: ISSUE_LABEL,
  title: 'Restore drills',
  body: async () => issueBody([sample(run)], 'b', 'en'),
  comment: { marker: commentMarker(sample(run)), body: issueComment(sample(run), [], 'en') },
  assignee: null,
  turns: [],
  duplicate: (number) => `see #${number}`,
  ...more,
});
