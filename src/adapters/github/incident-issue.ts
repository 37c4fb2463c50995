import type { FoundIssue } from '../../domain/incidents/issues.ts';
import type { GitHubApi, Octokit } from './api.ts';
import { isStatus } from './failure.ts';
import { type Identity, isIdentity } from './who-am-i.ts';

export const PURPOSE = { what: 'Keeping the runbook’s issue', permission: '{ issues: write }' };

/** What is read of an issue in GitHub's answer. */
export type Raw = {
  readonly number: number;
  readonly html_url: string;
  readonly state: string;
  readonly created_at: string;
  readonly closed_at?: string | null;
  readonly title: string;
  readonly body?: string | null;
  readonly labels: readonly unknown[];
};

/** A request that GitHub does not take is not mended by sending it for minutes. */
const CONFLICTS = 3;

/** Each of them finds what an earlier attempt has done, or does it again without harm. */
export function persist<T>(api: GitHubApi, work: (octokit: Octokit) => Promise<T>): Promise<T> {
  return api.change(PURPOSE, work, CONFLICTS);
}

/** An issue of ours by its number; null where it is gone from this repository, or somebody else's. */
export async function getOne({ owner, repo }: GitHubApi, { request }: Octokit, number: number, me: Identity): Promise<FoundIssue | null> {
  try {
    const { data, url } = await request('GET /repos/{owner}/{repo}/issues/{issue_number}', { owner, repo, issue_number: number });
    // GitHub answers for an issue that was moved with the one of the other repository.
    const moved = data.number !== number || !url.toLowerCase().includes(`/repos/${owner}/${repo}/issues/`.toLowerCase());
    return moved || data.pull_request !== undefined || !isIdentity(me, data.user) ? null : toFound(data);
  } catch (error) {
    if (isStatus(error, 404) || isStatus(error, 410) || isStatus(error, 301)) return null;
    throw error;
  }
}

/** Closes an issue that is a duplicate; `body` says of which, where a comment does not. */
export async function closeDuplicate(api: GitHubApi, number: number, body?: string): Promise<void> {
  const { owner, repo } = api;
  const text = body === undefined ? {} : { body };
  const wanted = { owner, repo, issue_number: number, ...text, state: 'closed', state_reason: 'not_planned' } as const;
  await persist(api, ({ request }) => request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', wanted));
}

/** What GitHub says of an issue, in our words. */
export function toFound(item: Raw): FoundIssue {
  const labels = item.labels.map((entry) => (typeof entry === 'string' ? entry : String((entry as { name?: unknown }).name ?? '')));
  return {
    ...{ number: item.number, url: item.html_url, open: item.state === 'open', createdAt: Date.parse(item.created_at) },
    closedAt: item.closed_at ? Date.parse(item.closed_at) : null,
    ...{ title: item.title, body: item.body ?? '', labels },
  };
}
