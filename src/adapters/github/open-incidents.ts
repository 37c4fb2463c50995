import type { OpenIncident } from '../../domain/watchdog/evidence.ts';
import type { GitHubApi } from './api.ts';
import { everyPage } from './pages.ts';

const PURPOSE = { what: 'Listing the open incidents', permission: '{ issues: read }' };

/** The open issues with a label, the oldest first, whoever opened them. Throws an UpstreamError. */
export async function listOpenIncidents(api: GitHubApi, label: string): Promise<readonly OpenIncident[]> {
  const { owner, repo } = api;
  const query = { owner, repo, labels: label, state: 'open', sort: 'created', direction: 'asc' } as const;
  return api.ask(PURPOSE, async ({ request }) => {
    const all = await everyPage((at) => request('GET /repos/{owner}/{repo}/issues', { ...query, ...at }));
    return all
      .filter(({ pull_request }) => pull_request === undefined)
      .map(({ number, html_url, created_at }) => ({ number, url: html_url, createdAt: Date.parse(created_at) }));
  });
}
