import { errorText } from '../../core/errors.ts';
import type { GitHubApi, Octokit } from './api.ts';
import { isStatus } from './failure.ts';
import { everyPage } from './pages.ts';
import { type Identity, isIdentity } from './who-am-i.ts';

/** A comment of ours. `createdAt` in milliseconds of GitHub's clock. */
export type OurComment = { readonly id: number; readonly issue: number; readonly body: string; readonly createdAt: number };
/** Comments of ours, the oldest first, and GitHub's time of day. */
export type OurComments = { readonly comments: readonly OurComment[]; readonly now: number };

/** `refused`: GitHub's words where it takes no comment on an issue, as on a locked one or one with 2,500 of them. */
export type Added = { readonly comment: OurComment } | { readonly refused: string };

const PURPOSE = { what: 'Commenting on the issue', permission: '{ issues: write }' };
/** A comment that GitHub does not take is not mended by sending it for minutes. */
const CONFLICTS = 3;
/** GitHub's words where a conversation is locked, or has its 2,500 comments. */
const NO_COMMENT = /locked|commenting is disabled/i;

const persist = <T>(api: GitHubApi, work: (octokit: Octokit) => Promise<T>) => api.change(PURPOSE, work, CONFLICTS);

type Raw = {
  readonly id: number | bigint;
  readonly body?: string;
  readonly created_at: string;
  readonly issue_url?: string;
  readonly user: { readonly login: string; readonly id?: number | bigint } | null;
};
const toOurs = (raw: Raw, issue: number): OurComment => ({ id: Number(raw.id), issue, body: raw.body ?? '', createdAt: Date.parse(raw.created_at) });

/** Those on one issue. */
export async function commentsOn(api: GitHubApi, me: Identity, issue: number): Promise<OurComments> {
  const where = { owner: api.owner, repo: api.repo, issue_number: issue };
  return gather(api, me, ({ request }, at) => request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...where, ...at }), issue);
}

/** Those on any issue of the repository, written or edited since (milliseconds of the day's clock). */
export async function commentsSince(api: GitHubApi, me: Identity, since: number): Promise<OurComments> {
  const where = { owner: api.owner, repo: api.repo, since: `${new Date(since).toISOString().slice(0, 19)}Z` };
  return gather(api, me, ({ request }, at) => request('GET /repos/{owner}/{repo}/issues/comments', { ...where, ...at }), 0);
}

type Page = (octokit: Octokit, at: { page: number; per_page: number }) => Promise<{ data: readonly Raw[]; headers: { date?: string | undefined } }>;

async function gather(api: GitHubApi, me: Identity, page: Page, issue: number): Promise<OurComments> {
  let now = Date.now();
  const all = await persist(api, (octokit) =>
    everyPage(async (at) => {
      const { data, headers } = await page(octokit, at);
      now = Date.parse(headers.date ?? '') || now;
      return { data };
    }),
  );
  const ours = all.filter(({ user }) => isIdentity(me, user)).map((raw) => toOurs(raw, Number(raw.issue_url?.split('/').at(-1) ?? issue)));
  return { comments: ours.sort((a, b) => a.id - b.id), now };
}

/**
 * Writes a comment; `nonce` stands in it and in no other, so that one whose answer was lost is found and not written twice.
 */
export async function addComment(api: GitHubApi, me: Identity, issue: number, body: string, nonce: string): Promise<Added> {
  const where = { owner: api.owner, repo: api.repo, issue_number: issue };
  let tried = false;
  return persist(api, async ({ request }) => {
    const earlier = tried ? (await commentsOn(api, me, issue)).comments.find((comment) => comment.body.includes(nonce)) : undefined;
    if (earlier !== undefined) return { comment: earlier };
    tried = true;
    try {
      const { data } = await request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...where, body });
      return { comment: toOurs(data, issue) };
    } catch (error) {
      if (isStatus(error, 403) && NO_COMMENT.test(String(error))) return { refused: errorText(error).replace(/ - https?:\/\/\S+$/, '') };
      throw error;
    }
  });
}

/** False where the comment is gone. */
export async function editComment(api: GitHubApi, id: number, body: string): Promise<boolean> {
  return changeOne(api, ({ request }) =>
    request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', { owner: api.owner, repo: api.repo, comment_id: id, body }),
  );
}

/** False where somebody did before. */
export async function deleteComment(api: GitHubApi, id: number): Promise<boolean> {
  return changeOne(api, ({ request }) =>
    request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', { owner: api.owner, repo: api.repo, comment_id: id }),
  );
}

async function changeOne(api: GitHubApi, work: (octokit: Octokit) => Promise<unknown>): Promise<boolean> {
  return persist(api, async (octokit) => {
    try {
      await work(octokit);
      return true;
    } catch (error) {
      if (isStatus(error, 404)) return false;
      throw error;
    }
  });
}
