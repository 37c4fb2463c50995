import type { FoundIssue } from '../../domain/incidents/issues.ts';
import type { GitHubApi, Octokit } from './api.ts';
import { isStatus, NotYet } from './failure.ts';
import { closeDuplicate, type Raw, toFound } from './incident-issue.ts';
import { addComment, commentsOn } from './our-comments.ts';
import { everyPage } from './pages.ts';
import { type Identity, isIdentity, whoAmI } from './who-am-i.ts';

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
export type KeptIssue = {
  readonly number: number;
  readonly url: string;
  /** GitHub's words on why it is not pinned, or why it took no comment; null where all is well. */
  readonly notPinned: string | null;
  readonly notCommented: string | null;
  readonly notAssigned: boolean;
};

const PURPOSE = { what: 'Keeping the issue of the register', permission: '{ issues: write }' };
/** What GitHub refuses is not mended by sending it for minutes. */
const CONFLICTS = 4;

type Found = FoundIssue & { readonly nodeId: string; readonly assignees: readonly string[] };

/**
 * Finds the issue, opens it where there is none, and brings it up to date: text, label, open state, pin. An issue that somebody else opened
 * is never touched, whatever stands in it. Of several of ours the one with the lowest number stays. Throws an UpstreamError.
 */
export async function keepIssue(api: GitHubApi, wanted: WantedIssue): Promise<KeptIssue> {
  const me = await whoAmI(api, PURPOSE);
  const { issue, others } = await api.change(
    PURPOSE,
    async (octokit) => {
      const found = await ours(api, octokit, wanted, me);
      if (found.length === 0) await open(api, octokit, wanted);
      // Read again: another may have opened one at the same time.
      const [first, ...more] = found.length === 0 ? await ours(api, octokit, wanted, me) : found;
      if (first === undefined) throw new NotYet('GitHub does not list the issue that was just opened.');
      return { issue: first, others: more };
    },
    CONFLICTS,
  );
  for (const other of others.filter((one) => one.open)) {
    const why = wanted.duplicate(issue.number);
    await addComment(api, me, other.number, why, why);
    await closeDuplicate(api, other.number);
  }
  await update(api, issue, wanted);
  const notCommented = await comment(api, me, issue.number, wanted.comment);
  const notAssigned = !(await assign(api, issue, wanted));
  return { number: issue.number, url: issue.url, notPinned: await pin(api, issue), notCommented, notAssigned };
}

/** Ours by label; where somebody took the label away, among all that the same account opened. The lowest number first. */
async function ours({ owner, repo }: GitHubApi, octokit: Octokit, wanted: WantedIssue, me: Identity): Promise<Found[]> {
  const list = async (filter: { readonly labels: string } | { readonly creator: string }) => {
    const query = { owner, repo, state: 'all', sort: 'created', direction: 'asc', ...filter } as const;
    const issues = await everyPage((at) => octokit.request('GET /repos/{owner}/{repo}/issues', { ...query, ...at }));
    return issues.filter((item) => item.pull_request === undefined && isIdentity(me, item.user) && isRegister(item, wanted)).map(toRegister);
  };
  const labelled = await list({ labels: wanted.label.name });
  const found = labelled.length > 0 ? labelled : await list({ creator: me.login });
  return found.sort((a, b) => a.number - b.number);
}

type Listed = { readonly title: string; readonly body?: string | null };

/** By the marker; where somebody edited it away, by the title. */
function isRegister({ title, body }: Listed, wanted: WantedIssue): boolean {
  return (body ?? '').trimStart().startsWith(wanted.marker) || title === wanted.title;
}

type RawRegister = Raw & { readonly node_id: string; readonly assignees?: readonly { readonly login: string }[] | null };

function toRegister(item: RawRegister): Found {
  return { ...toFound(item), nodeId: item.node_id, assignees: (item.assignees ?? []).map(({ login }) => login) };
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

/**
 * Until the body is that of the register as it is: who writes last must not write what was read first. Closed by hand, it is opened again:
 * who wants none says `issue: false`.
 */
async function update(api: GitHubApi, { number, labels }: Found, { title, body, label }: WantedIssue): Promise<void> {
  let written = '';
  const labelled = labels.includes(label.name) ? {} : { labels: [...labels, label.name] };
  for (let round = 0; round < 4; round += 1) {
    const now = await body();
    if (now === written) return;
    const wanted = { owner: api.owner, repo: api.repo, issue_number: number, title, body: now, state: 'open', ...labelled } as const;
    await api.change(PURPOSE, ({ request }) => request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', wanted), CONFLICTS);
    written = now;
  }
}

/** Once per drill: an earlier attempt's comment is found by its marker. Where GitHub takes no comment any more, its words. */
async function comment(api: GitHubApi, me: Identity, number: number, { marker, body }: WantedIssue['comment']): Promise<string | null> {
  const { comments } = await commentsOn(api, me, number);
  if (comments.some((one) => one.body.startsWith(marker))) return null;
  const added = await addComment(api, me, number, body, marker);
  return 'refused' in added ? added.refused : null;
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
async function pin(api: GitHubApi, { nodeId: id }: Found): Promise<string | null> {
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
