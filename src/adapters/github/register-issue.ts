import type { GitHubApi, Octokit } from './api.ts';
import { isStatus, NotYet } from './failure.ts';

/** What the issue is to be. */
export type WantedIssue = {
  readonly marker: string;
  readonly label: { readonly name: string; readonly color: string; readonly description: string };
  readonly title: string;
  /** Rendered anew each time, from what the register has become. */
  readonly body: () => Promise<string>;
  readonly comment: { readonly marker: string; readonly body: string };
  /** The account to assign, and those that it takes turns with: others who are assigned stay. */
  readonly assignee: string | null;
  readonly turns: readonly string[];
  readonly duplicate: (number: number) => string;
};
export type KeptIssue = { readonly number: number; readonly url: string; readonly notPinned: string | null; readonly notAssigned: boolean };

const PURPOSE = { what: 'Keeping the issue of the register', permission: '{ issues: write }' };
/** The account of `github.token`, where GitHub does not say who the token is. */
const ACTIONS_BOT = 'github-actions[bot]';

type Found = {
  readonly number: number;
  readonly node_id: string;
  readonly html_url: string;
  readonly state: string;
  readonly assignees: readonly string[];
};

/**
 * Finds the issue by label, author and marker, opens it where there is none, and brings it up to date. An issue that somebody else
 * opened is never touched, whatever stands in it. Of several of ours the one with the lowest number stays. Throws an UpstreamError.
 */
export async function keepIssue(api: GitHubApi, wanted: WantedIssue): Promise<KeptIssue> {
  const me = await whoAmI(api);
  const issue = await api.change(PURPOSE, async (octokit) => {
    const found = await ours(api, octokit, wanted, me);
    if (found.length === 0) await open(api, octokit, wanted);
    // Read again: another may have opened one at the same time.
    const [first, ...others] = found.length === 0 ? await ours(api, octokit, wanted, me) : found;
    if (first === undefined) throw new NotYet('GitHub does not list the issue that was just opened.');
    for (const other of others.filter(({ state }) => state === 'open')) await close(api, octokit, other.number, wanted.duplicate(first.number));
    return first;
  });
  await update(api, issue, wanted);
  await comment(api, issue.number, wanted.comment);
  const notAssigned = !(await assign(api, issue, wanted));
  return { number: issue.number, url: issue.html_url, notPinned: await pin(api, issue), notAssigned };
}

async function whoAmI(api: GitHubApi): Promise<string> {
  try {
    const { viewer } = await api.ask(PURPOSE, (octokit) => octokit.graphql<{ viewer: { login: string } }>('query { viewer { login } }'));
    return viewer.login;
  } catch {
    return ACTIONS_BOT;
  }
}

async function ours({ owner, repo }: GitHubApi, octokit: Octokit, { label, marker }: WantedIssue, me: string): Promise<Found[]> {
  const query = { owner, repo, labels: label.name, state: 'all', sort: 'created', direction: 'asc', per_page: 100 } as const;
  const issues = await octokit.paginate('GET /repos/{owner}/{repo}/issues', query);
  return issues
    .filter((item) => item.pull_request === undefined && item.user?.login === me && (item.body ?? '').startsWith(marker))
    .map(({ number, node_id, html_url, state, assignees }) => ({
      number,
      node_id,
      html_url,
      state,
      assignees: (assignees ?? []).map(({ login }) => login),
    }))
    .sort((a, b) => a.number - b.number);
}

async function open({ owner, repo }: GitHubApi, octokit: Octokit, wanted: WantedIssue): Promise<void> {
  try {
    await octokit.request('POST /repos/{owner}/{repo}/labels', { owner, repo, ...wanted.label });
  } catch (error) {
    if (!isStatus(error, 422)) throw error;
  }
  const body = await wanted.body();
  await octokit.request('POST /repos/{owner}/{repo}/issues', { owner, repo, title: wanted.title, body, labels: [wanted.label.name] });
}

async function close({ owner, repo }: GitHubApi, { request }: Octokit, number: number, why: string): Promise<void> {
  const where = { owner, repo, issue_number: number };
  await request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...where, body: why });
  await request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', { ...where, state: 'closed', state_reason: 'not_planned' });
}

/** Until the body is that of the register as it is: who writes last must not write what was read first. */
async function update(api: GitHubApi, { number }: Found, { title, body }: WantedIssue): Promise<void> {
  let written = '';
  for (let round = 0; round < 4; round += 1) {
    const now = await body();
    if (now === written) return;
    const where = { owner: api.owner, repo: api.repo, issue_number: number };
    await api.change(PURPOSE, ({ request }) => request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', { ...where, title, body: now }));
    written = now;
  }
}

/** Once per drill: an earlier attempt's comment is found by its marker. */
async function comment(api: GitHubApi, number: number, { marker, body }: WantedIssue['comment']): Promise<void> {
  const where = { owner: api.owner, repo: api.repo, issue_number: number };
  await api.change(PURPOSE, async (octokit) => {
    const there = await octokit.paginate('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...where, per_page: 100 });
    if (there.some((item) => (item.body ?? '').startsWith(marker))) return;
    await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...where, body });
  });
}

/** False where GitHub knows no such account that may be assigned. */
async function assign(api: GitHubApi, { number, assignees }: Found, { assignee, turns }: WantedIssue): Promise<boolean> {
  if (assignee === null) return true;
  const others = assignees.filter((login) => !turns.includes(login));
  if (assignees.includes(assignee) && others.length + 1 === assignees.length) return true;
  const where = { owner: api.owner, repo: api.repo, issue_number: number };
  return api.change(PURPOSE, async ({ request }) => {
    try {
      await request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', { ...where, assignees: [...others, assignee] });
      return true;
    } catch (error) {
      if (isStatus(error, 422) && /assignees/.test(String(error))) return false;
      throw error;
    }
  });
}

type Pinned = { repository: { pinnedIssues: { nodes: { issue: { id: string } }[] } } };

/** Null where it is pinned. That it is not does no harm to the register, so the reason is told and nothing fails. */
async function pin(api: GitHubApi, { node_id: id }: Found): Promise<string | null> {
  const { owner, repo } = api;
  try {
    const asked =
      'query($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { pinnedIssues(first: 3) { nodes { issue { id } } } } }';
    const { repository } = await api.ask(PURPOSE, (octokit) => octokit.graphql<Pinned>(asked, { owner, repo }));
    if (repository.pinnedIssues.nodes.some(({ issue }) => issue.id === id)) return null;
    await api.ask(PURPOSE, (octokit) => octokit.graphql('mutation($id: ID!) { pinIssue(input: { issueId: $id }) { issue { id } } }', { id }));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
