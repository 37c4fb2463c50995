import { UpstreamError } from '../../core/errors.ts';
import type { FoundIssue, IssueDraft } from '../../domain/incidents/issues.ts';
import type { GitHubApi } from './api.ts';
import { isStatus } from './failure.ts';
import { closeDuplicate, getOne, persist, toFound } from './incident-issue.ts';
import { everyPage } from './pages.ts';
import { type Identity, isIdentity } from './who-am-i.ts';

export type IncidentIssuesOptions = {
  /** By this the issues are found. */
  readonly label: string;
  readonly colorOf: (label: string) => string;
  readonly pause: (ms: number) => Promise<void>;
  /** A text that no other process makes; letters, digits and `-`. */
  readonly nonce: () => string;
};

/** Issues before ours that are looked at by number, as the list may not show yet what was opened just now. */
const NUMBERS_BEFORE = 10;
/** How often the list is read until it shows what was just opened. */
const LIST_TRIES = 5;
const LIST_PAUSE_MS = 500;
const DESCRIPTION = 'Kept by the runbook';

/**
 * Opens an issue, and makes sure that it is the only one: of several that were opened at the same time the lowest number stays, which is
 * given as `first` where it is another's.
 */
export async function openOne(api: GitHubApi, me: Identity, draft: IssueDraft, options: IncidentIssuesOptions) {
  const { owner, repo } = api;
  const { assignees, notAssigned } = await assignable(api, draft.assignees);
  const { title, labels } = draft;
  const mark = `<!-- ${options.nonce()} -->`;
  const body = `${draft.body}\n${mark}`;
  const created = await persist(api, async (octokit) => {
    // An earlier attempt may have opened it, its answer being lost.
    const query = { owner, repo, creator: me.login, state: 'all', sort: 'created', direction: 'desc', per_page: 30 } as const;
    const { data: newest } = await octokit.request('GET /repos/{owner}/{repo}/issues', query);
    const ours = newest.find((item) => isIdentity(me, item.user) && item.body?.includes(mark));
    if (ours !== undefined) return toFound(ours);
    const wanted = { owner, repo, title, body, labels: [...labels], assignees: [...assignees] };
    return toFound((await octokit.request('POST /repos/{owner}/{repo}/issues', wanted)).data);
  });
  const first = await earlierOne(api, me, created, draft, options);
  if (first === null) return { issue: created, first, notAssigned };
  await closeDuplicate(api, created.number, draft.duplicate(first.number));
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

/** Creates the labels that there are not yet, each once per process. */
export async function makeLabels(api: GitHubApi, labels: readonly string[], made: Set<string>, { colorOf }: IncidentIssuesOptions): Promise<void> {
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
