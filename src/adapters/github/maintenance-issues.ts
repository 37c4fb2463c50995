import type { MaintenanceIssue } from '../../domain/incidents/maintenance.ts';
import type { GitHubApi } from './api.ts';
import { isStatus } from './failure.ts';
import { listOf } from './pages.ts';

/** Reading does not conflict; an odd answer is tried again a few times. */
const CONFLICTS = 3;
const PURPOSE = { what: 'Reading the issues that declare maintenance', permission: '{ issues: write }' };

/** The open issues with the label, the newest first; what the author may do is asked when it is needed. Throws an UpstreamError. */
export async function maintenanceIssues(api: GitHubApi, label: string): Promise<readonly MaintenanceIssue[]> {
  const { owner, repo } = api;
  const query = { owner, repo, labels: label, state: 'open', sort: 'created', direction: 'desc', per_page: 30 } as const;
  const found = await api.change(PURPOSE, async ({ request }) => listOf((await request('GET /repos/{owner}/{repo}/issues', query)).data), CONFLICTS);
  return found
    .filter((item) => item.pull_request === undefined)
    .map((item) => {
      const author = item.user?.login ?? '';
      const { number, title, body, created_at } = item;
      let permission: Promise<string> | null = null;
      // Asked once, whoever wants to know: several checks do at the same time.
      const ask = () => {
        permission ??= permissionOf(api, author);
        return permission;
      };
      return { number, title, body: body ?? '', author, createdAt: Date.parse(created_at), permission: ask };
    });
}

/** `admin`, `write`, `read` or `none`: what GitHub says of an account in this repository. */
async function permissionOf(api: GitHubApi, username: string): Promise<string> {
  const { owner, repo } = api;
  if (username === '') return 'none';
  return api.ask(PURPOSE, async ({ request }) => {
    try {
      const { data } = await request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', { owner, repo, username });
      return data.permission;
    } catch (error) {
      // What cannot be found out does not count.
      if (isStatus(error, 404) || isStatus(error, 403)) return 'none';
      throw error;
    }
  });
}
