import type { LedgerCommit } from '../../domain/ledger/proof.ts';
import type { GitHubApi } from './api.ts';
import { isStatus } from './failure.ts';
import { everyPage } from './pages.ts';

const PURPOSE = { what: 'Reading the register of drills', permission: '{ contents: read }' };

/** The commits of a branch since a day, with what GitHub says of their signatures; none where there is no such branch. */
export async function readLedgerCommits(api: GitHubApi, branch: string, since: Date): Promise<LedgerCommit[]> {
  const { owner, repo } = api;
  return api.ask(PURPOSE, async (octokit) => {
    try {
      const query = { owner, repo, sha: branch, since: since.toISOString() };
      const commits = await everyPage((at) => octokit.request('GET /repos/{owner}/{repo}/commits', { ...query, ...at }));
      return commits.map(({ sha, commit, author, committer }) => ({
        sha,
        message: commit.message,
        date: commit.committer?.date ?? '',
        verified: commit.verification?.verified === true,
        author: loginOf(author),
        committer: loginOf(committer),
      }));
    } catch (error) {
      if (isStatus(error, 404)) return [];
      throw error;
    }
  });
}

const loginOf = (account: unknown) => (typeof account === 'object' && account !== null && 'login' in account ? String(account.login) : '');

/** Whether a commit is in the history of the repository's default branch: what ran there was merged, and is no branch of somebody's own. */
export async function isInDefaultBranch(api: GitHubApi, commit: string): Promise<boolean> {
  const { owner, repo } = api;
  // The line's own word: a branch's name would be compared with itself, and anything else is no commit.
  if (!/^[0-9a-f]{40}$|^[0-9a-f]{64}$/.test(commit)) return false;
  return api.ask(PURPOSE, async ({ request }) => {
    try {
      const { data } = await request('GET /repos/{owner}/{repo}', { owner, repo });
      const basehead = `${commit}...${data.default_branch}`;
      const compared = await request('GET /repos/{owner}/{repo}/compare/{basehead}', { owner, repo, basehead });
      return compared.data.status === 'ahead' || compared.data.status === 'identical';
    } catch (error) {
      if (isStatus(error, 404)) return false;
      throw error;
    }
  });
}
