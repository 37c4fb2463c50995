import type { GitHubApi, Octokit } from './api.ts';
import { isStatus } from './failure.ts';
import { everyPage } from './pages.ts';
import { type Identity, isIdentity } from './who-am-i.ts';

const PURPOSE = { what: 'Commenting on the issue', permission: '{ issues: write }' };

/** A comment that GitHub does not take is not mended by sending it for minutes. */
const CONFLICTS = 3;

export type Claim = { readonly claimed: boolean; readonly refused: boolean };
type Where = { readonly owner: string; readonly repo: string; readonly issue_number: number };

/**
 * Comments once per first line. Of several comments of ours with the same one the oldest stays: who wrote it has claimed what it tells of.
 * One that is older than `leaseMs` and not of this call is claimed by who comes now, as its writer was ended before it went on. `nonce`
 * tells this call's comment from another's where the answer to it was lost.
 */
export async function commentOnce(api: GitHubApi, me: Identity, number: number, body: string, leaseMs: number, nonce: string): Promise<Claim> {
  const where = { owner: api.owner, repo: api.repo, issue_number: number };
  const persist = <T>(work: (octokit: Octokit) => Promise<T>) => api.change(PURPOSE, work, CONFLICTS);
  const [line = '', ...rest] = body.split('\n');
  const marked = [line, `<!-- ${nonce} -->`, ...rest].join('\n');
  const earlier = await persist((octokit) => alike(octokit, where, me, line));
  if (earlier.found.length > 0) return { claimed: earlier.age >= leaseMs, refused: false };
  const refused = await persist(async (octokit) => {
    // An earlier attempt may have left it there, its answer being lost.
    if ((await alike(octokit, where, me, line)).found.some((comment) => comment.body.includes(nonce))) return false;
    try {
      await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...where, body: marked });
      return false;
    } catch (error) {
      if (isStatus(error, 403) && /locked/i.test(String(error))) return true;
      throw error;
    }
  });
  if (refused) return { claimed: true, refused };
  const { found } = await persist((octokit) => alike(octokit, where, me, line));
  const ours = found.find((comment) => comment.body.includes(nonce));
  if (ours === undefined || found[0] === ours) return { claimed: true, refused };
  const { owner, repo } = api;
  await persist(async ({ request }) => {
    try {
      await request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', { owner, repo, comment_id: ours.id });
    } catch (error) {
      // An earlier attempt did, its answer being lost.
      if (!isStatus(error, 404)) throw error;
    }
  });
  return { claimed: false, refused };
}

/** Comments of ours with this first line, the oldest first, and how old that is by GitHub's own clock. */
async function alike(octokit: Octokit, where: Where, me: Identity, line: string) {
  let now = Date.now();
  const all = await everyPage(async (at) => {
    const { data, headers } = await octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...where, ...at });
    now = Date.parse(headers.date ?? '') || now;
    return { data };
  });
  const found = all
    .filter(({ user, body = '' }) => isIdentity(me, user) && body.split(/\r?\n/)[0] === line)
    .map(({ id, body = '', created_at }) => ({ id, body, at: Date.parse(created_at) }))
    .sort((a, b) => Number(a.id) - Number(b.id));
  return { found, age: found[0] === undefined ? 0 : now - found[0].at };
}
