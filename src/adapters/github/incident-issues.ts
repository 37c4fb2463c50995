import { UpstreamError } from '../../core/errors.ts';
import type { FoundIssue, IncidentIssues, IssueDraft } from '../../domain/incidents/issues.ts';
import type { GitHubApi, Octokit } from './api.ts';
import { isStatus } from './failure.ts';
import { commentOnce } from './issue-comment.ts';
import { everyPage } from './pages.ts';
import { type Identity, isIdentity, whoAmI } from './who-am-i.ts';

export type IncidentIssuesOptions = {
  /** By this the issues are found. */
  readonly label: string;
  readonly colorOf: (label: string) => string;
  readonly pause: (ms: number) => Promise<void>;
  /** A text that no other process makes; letters, digits and `-`. */
  readonly nonce: () => string;
};

const PURPOSE = { what: 'Keeping the incident’s issue', permission: '{ issues: write }' };
/** Issues before ours that are looked at by number, as the list may not show yet what was opened just now. */
const NUMBERS_BEFORE = 10;
/** How often the list is read until it shows what was just opened. */
const LIST_TRIES = 5;
const LIST_PAUSE_MS = 500;
const DESCRIPTION = 'Kept by the runbook';

type ListQuery = { readonly labels?: string; readonly creator?: string; readonly state: 'open' | 'closed'; readonly since?: string };
type Raw = {
  readonly number: number;
  readonly html_url: string;
  readonly state: string;
  readonly created_at: string;
  readonly closed_at?: string | null;
  readonly title: string;
  readonly body?: string | null;
  readonly labels: readonly unknown[];
};

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
    closeDuplicate: (number, _of, body) => closeOne(open(), number, body),
    comment: async (number, body, leaseMs) => {
      const api = open();
      return commentOnce(api, await me(api), number, body, leaseMs, nonce());
    },
  };
}

async function getOne({ owner, repo }: GitHubApi, { request }: Octokit, number: number, me: Identity): Promise<FoundIssue | null> {
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

async function openOne(api: GitHubApi, me: Identity, draft: IssueDraft, options: IncidentIssuesOptions) {
  const { owner, repo } = api;
  const { assignees, notAssigned } = await assignable(api, draft.assignees);
  const { title, labels } = draft;
  const mark = `<!-- ${options.nonce()} -->`;
  const body = `${draft.body}\n${mark}`;
  const created = await api.change(
    PURPOSE,
    async (octokit) => {
      // An earlier attempt may have opened it, its answer being lost.
      const query = { owner, repo, creator: me.login, state: 'all', sort: 'created', direction: 'desc', per_page: 30 } as const;
      const { data: newest } = await octokit.request('GET /repos/{owner}/{repo}/issues', query);
      const ours = newest.find((item) => isIdentity(me, item.user) && item.body?.includes(mark));
      if (ours !== undefined) return toFound(ours);
      const wanted = { owner, repo, title, body, labels: [...labels], assignees: [...assignees] };
      return toFound((await octokit.request('POST /repos/{owner}/{repo}/issues', wanted)).data);
    },
    CONFLICTS,
  );
  const first = await earlierOne(api, me, created, draft, options);
  if (first === null) return { issue: created, first, notAssigned };
  await closeOne(api, created.number, draft.duplicate(first.number));
  // Of an attempt of this very call, which the list did not show yet.
  return first.body.includes(mark) ? { issue: first, first: null, notAssigned } : { issue: created, first, notAssigned };
}

/** Another open issue of the same with a lower number: by the list, and one by one as far as the list may lag behind. */
async function earlierOne(
  api: GitHubApi,
  me: Identity,
  created: FoundIssue,
  draft: IssueDraft,
  { label, pause }: IncidentIssuesOptions,
): Promise<FoundIssue | null> {
  const { owner, repo } = api;
  const query = { owner, repo, labels: label, state: 'open', sort: 'created', direction: 'desc' } as const;
  try {
    let listed: FoundIssue[] = [];
    for (let tries = 0; tries < LIST_TRIES; tries += 1) {
      const found = await persist(api, (octokit) => everyPage((at) => octokit.request('GET /repos/{owner}/{repo}/issues', { ...query, ...at })));
      listed = found.filter((item) => isIdentity(me, item.user)).map(toFound);
      if (listed.some(({ number }) => number === created.number)) break;
      await pause(LIST_PAUSE_MS * 2 ** tries);
    }
    const unseen = Array.from({ length: NUMBERS_BEFORE }, (_, i) => created.number - 1 - i).filter(
      (number) => number > 0 && !listed.some((issue) => issue.number === number),
    );
    const fetched = await Promise.all(unseen.map((number) => persist(api, (octokit) => getOne(api, octokit, number, me))));
    const same = [...listed, ...fetched.filter((issue) => issue !== null)].filter(
      ({ number, open, body }) => open && number < created.number && draft.same(body),
    );
    return same.sort((a, b) => a.number - b.number)[0] ?? null;
  } catch (error) {
    // It is open, and that counts; a second one is found with the next observation.
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}

async function closeOne(api: GitHubApi, number: number, body: string): Promise<void> {
  const { owner, repo } = api;
  const wanted = { owner, repo, issue_number: number, body, state: 'closed', state_reason: 'not_planned' } as const;
  await persist(api, ({ request }) => request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', wanted));
}

/** A request that GitHub does not take is not mended by sending it for minutes. */
const CONFLICTS = 3;

/** Each of them finds what an earlier attempt has done, or does it again without harm. */
function persist<T>(api: GitHubApi, work: (octokit: Octokit) => Promise<T>): Promise<T> {
  return api.change(PURPOSE, work, CONFLICTS);
}

/** Once per process. */
async function makeLabels(api: GitHubApi, labels: readonly string[], made: Set<string>, { colorOf }: IncidentIssuesOptions): Promise<void> {
  const { owner, repo } = api;
  for (const name of labels.filter((label) => !made.has(label))) {
    await persist(api, async ({ request }) => {
      try {
        await request('POST /repos/{owner}/{repo}/labels', { owner, repo, name, color: colorOf(name), description: DESCRIPTION });
      } catch (error) {
        // It exists, or GitHub does not take the name: then it is left out of the issue by itself.
        if (!isStatus(error, 422)) throw error;
      }
    });
    made.add(name);
  }
}

/** Those that GitHub would take, as it refuses the whole issue for one that it does not. */
async function assignable(api: GitHubApi, wanted: readonly string[]): Promise<{ assignees: string[]; notAssigned: string[] }> {
  const { owner, repo } = api;
  const answers = await Promise.all(
    wanted.map((assignee) =>
      persist(api, async ({ request }) => {
        try {
          await request('GET /repos/{owner}/{repo}/assignees/{assignee}', { owner, repo, assignee });
          return true;
        } catch (error) {
          if (isStatus(error, 404)) return false;
          throw error;
        }
      }),
    ),
  );
  return { assignees: wanted.filter((_, i) => answers[i] === true), notAssigned: wanted.filter((_, i) => answers[i] !== true) };
}

function toFound(item: Raw): FoundIssue {
  const labels = item.labels.map((entry) => (typeof entry === 'string' ? entry : String((entry as { name?: unknown }).name ?? '')));
  return {
    ...{ number: item.number, url: item.html_url, open: item.state === 'open', createdAt: Date.parse(item.created_at) },
    closedAt: item.closed_at ? Date.parse(item.closed_at) : null,
    ...{ title: item.title, body: item.body ?? '', labels },
  };
}
