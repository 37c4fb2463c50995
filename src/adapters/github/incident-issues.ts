import type { IncidentIssues } from '../../domain/incidents/issues.ts';
import type { GitHubApi } from './api.ts';
import { closeDuplicate, getOne, PURPOSE, persist, toFound } from './incident-issue.ts';
import { commentOnce } from './issue-comment.ts';
import { type IncidentIssuesOptions, makeLabels, openOne } from './open-incident.ts';
import { everyPage } from './pages.ts';
import { type Identity, isIdentity, whoAmI } from './who-am-i.ts';

type ListQuery = { readonly labels?: string; readonly creator?: string; readonly state: 'open' | 'closed'; readonly since?: string };
/**
 * Issues over GitHub's REST API. `open` gives an API with its own patience for each operation, as a run may last for hours. Issues are
 * listed by label, never searched: the search lags, and has a small limit of its own.
 */
export function incidentIssues(open: () => GitHubApi, options: IncidentIssuesOptions): IncidentIssues {
  const { label, nonce } = options;
  const made = new Set<string>();
  let identity: Identity | null = null;
  const me = async (api: GitHubApi) => {
    identity ??= await whoAmI(api, PURPOSE);
    return identity;
  };
  const listed = async (api: GitHubApi, query: ListQuery) => {
    const who = await me(api);
    const { owner, repo } = api;
    const found = await persist(api, (octokit) =>
      everyPage((at) => octokit.request('GET /repos/{owner}/{repo}/issues', { owner, repo, sort: 'created', direction: 'desc', ...query, ...at })),
    );
    return found.filter((item) => item.pull_request === undefined && isIdentity(who, item.user)).map(toFound);
  };
  return {
    list: async (closedSince) => {
      const api = open();
      const since = new Date(closedSince).toISOString();
      const [opened, closed] = [await listed(api, { labels: label, state: 'open' }), await listed(api, { labels: label, state: 'closed', since })];
      // One that was closed in between is in neither or in both.
      return [...new Map([...opened, ...closed].map((issue) => [issue.number, issue])).values()];
    },
    listUnlabelled: async () => {
      const api = open();
      const { login } = await me(api);
      return (await listed(api, { creator: login, state: 'open' })).filter(({ labels }) => !labels.includes(label));
    },
    get: async (number) => {
      const api = open();
      const who = await me(api);
      return persist(api, (octokit) => getOne(api, octokit, number, who));
    },
    commentsOf: async (number) => {
      const api = open();
      const [{ owner, repo }, who] = [api, await me(api)];
      const comments = await persist(api, (octokit) =>
        everyPage((at) => octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', { owner, repo, issue_number: number, ...at })),
      );
      return comments.filter(({ user }) => isIdentity(who, user)).map(({ body = '' }) => body.split('\n')[0] ?? '');
    },
    open: async (draft) => {
      const api = open();
      const who = await me(api);
      await makeLabels(api, draft.labels, made, options);
      return openOne(api, who, draft, options);
    },
    write: async (number, { title, body, open: isOpen, labels }) => {
      const api = open();
      const { owner, repo } = api;
      if (labels !== undefined) await makeLabels(api, labels, made, options);
      const state = isOpen === undefined ? {} : isOpen ? ({ state: 'open' } as const) : ({ state: 'closed', state_reason: 'completed' } as const);
      const wanted = { body, ...(title === undefined ? {} : { title }), ...(labels === undefined ? {} : { labels: [...labels] }), ...state };
      await persist(api, ({ request }) =>
        request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', { owner, repo, issue_number: number, ...wanted }),
      );
    },
    closeDuplicate: (number, body) => closeDuplicate(open(), number, body),
    comment: async (number, body, leaseMs) => {
      const api = open();
      return commentOnce(api, await me(api), number, body, leaseMs, nonce());
    },
  };
}
