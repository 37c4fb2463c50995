import { afterEach, describe, expect, test } from '@jest/globals';
import { openGitHub } from '../../../src/adapters/github/api.ts';
import { keepIssue, type WantedIssue } from '../../../src/adapters/github/register-issue.ts';
import { ISSUE_LABEL, ISSUE_MARKER } from '../../../src/domain/ledger/issue.ts';
import { burstsOfFaults } from '../../support/github/faults.ts';
import { botToken, type GitHubServer, startGitHub } from '../../support/github/server.ts';
import { swiftPatience, wantedIssue } from './support.ts';

let github: GitHubServer;
afterEach(() => github.close());

const keep = (run: number, more: Partial<WantedIssue> = {}, token = 'token') =>
  keepIssue(openGitHub(token, { owner: 'acme', repo: 'api' }, swiftPatience(run), github.url), wantedIssue(run, more));

test('opened, pinned and commented once; another drill adds its comment', async () => {
  github = await startGitHub();
  expect(await keep(1)).toMatchObject({ number: 1, notPinned: null, notAssigned: false });
  await keep(1);
  await keep(2);
  const { issues, labels } = github.repository;
  expect(issues.map(({ title, pinned, labels: names, comments }) => [title, pinned, names, comments.length])).toEqual([
    ['Restore drills', true, ['restore-drills'], 2],
  ]);
  expect(labels.map(({ name }) => name)).toEqual(['restore-drills']);
  expect(issues[0]?.comments[0]?.body).toContain('**Restore test – 2026-11-02 – OK – app-2026-11-01.dump**');
});

test('a renamed issue is found again; an issue of somebody else with the marker and the label is not touched', async () => {
  github = await startGitHub({
    tokens: { token: botToken(), human: { account: { login: 'eve', id: 7, type: 'User' }, permissions: { issues: 'write' } } },
  });
  await keep(1, {}, 'human');
  const { issues } = github.repository;
  const foreign = { ...issues[0], comments: issues[0]?.comments.length };
  expect((await keep(2)).number).toBe(2);
  (issues[1] as { title: string }).title = 'Renamed';
  expect((await keep(3)).number).toBe(2);
  expect({ ...issues[0], comments: issues[0]?.comments.length }).toEqual(foreign);
});

test('a comment of somebody else with the marker does not stand for ours', async () => {
  github = await startGitHub({
    tokens: { token: botToken(), human: { account: { login: 'eve', id: 7, type: 'User' }, permissions: { issues: 'write' } } },
  });
  await keep(1);
  const { body } = wantedIssue(2).comment;
  const url = `${github.url}/repos/acme/api/issues/1/comments`;
  await fetch(url, { method: 'POST', body: JSON.stringify({ body }), headers: { authorization: 'token human' } });
  await keep(2);
  await keep(2);
  const { comments } = github.repository.issues[0] ?? { comments: [] };
  expect(comments.filter((comment) => comment.body.startsWith(wantedIssue(2).comment.marker)).length).toBe(2);
});

test('opened by many at once, the lowest number stays, alone', async () => {
  github = await startGitHub();
  await Promise.all(Array.from({ length: 8 }, (_, i) => keep(i + 1)));
  await keep(9);
  const { issues } = github.repository;
  expect(issues.filter(({ state }) => state === 'open').map(({ number }) => number)).toEqual([1]);
  expect(new Set(issues[0]?.comments.map(({ body }) => body.split('\n')[0])).size).toBeGreaterThanOrEqual(2);
});

test.each([1, 2, 3])('bursts of faults double no comment (seed %i)', async (seed) => {
  github = await startGitHub({ faults: burstsOfFaults(seed, 0.1) });
  for (let run = 1; run <= 6; run += 1) await keep(run);
  const bodies = github.repository.issues[0]?.comments.map(({ body }) => body.split('\n')[0]) ?? [];
  expect([bodies.length, new Set(bodies).size]).toEqual([6, 6]);
});

test('assigned in turns, others stay; who cannot be assigned is told, and nothing else fails', async () => {
  github = await startGitHub({ collaborators: ['ada', 'bob', 'eve'] });
  const turns = ['ada', 'bob'];
  await keep(1, { assignee: 'ada', turns });
  github.repository.issues[0]?.assignees.push('eve');
  await keep(2, { assignee: 'bob', turns });
  expect(github.repository.issues[0]?.assignees).toEqual(['eve', 'bob']);
  expect(await keep(3, { assignee: 'nobody', turns })).toMatchObject({ notAssigned: true, number: 1 });
});

test('three pinned issues already: told; without the permission: the reason', async () => {
  github = await startGitHub({ tokens: { token: botToken(), reader: botToken({ issues: 'read' }) } });
  const { issues } = github.repository;
  await keep(1);
  const [first] = issues;
  if (first !== undefined) {
    first.pinned = false;
    for (const number of [2, 3, 4]) issues.push({ ...first, number, node_id: `x${number}`, labels: [], pinned: true });
  }
  expect((await keep(1)).notPinned).toContain('Maximum 3');
  await expect(keep(2, {}, 'reader')).rejects.toMatchObject({ reason: 'permission_denied', message: expect.stringContaining('{ issues: write }') });
});

describe('what people do to the issue', () => {
  const only = () => github.repository.issues[0] as NonNullable<(typeof github.repository.issues)[0]>;
  const again = async () => keep(2);

  test('closed: opened again', async () => {
    github = await startGitHub();
    await keep(1);
    only().state = 'closed';
    expect((await again()).number).toBe(1);
    expect([only().state, github.repository.issues.length, only().comments.length]).toEqual(['open', 1, 2]);
  });

  test.each<[string, (issue: ReturnType<typeof only>) => void]>([
    ['the body edited, the marker gone', (issue) => Object.assign(issue, { body: 'Nothing to see here' })],
    ['the label taken away', (issue) => Object.assign(issue, { labels: ['ops'] })],
    ['the title changed, and the label taken away', (issue) => Object.assign(issue, { title: 'Drills', labels: [] })],
    ['unpinned', (issue) => Object.assign(issue, { pinned: false })],
  ])('%s: put right, and no second issue', async (_, edit) => {
    github = await startGitHub();
    await keep(1);
    const labels = github.repository.issues[0]?.labels ?? [];
    edit(only());
    const others = only().labels.filter((label) => label !== ISSUE_LABEL.name);
    expect((await again()).number).toBe(1);
    expect(github.repository.issues.length).toBe(1);
    expect(only()).toMatchObject({ title: 'Restore drills', pinned: true, labels: [...new Set([...others, ...labels])] });
    expect(only().body.startsWith(ISSUE_MARKER)).toBe(true);
  });

  test('marker, title and label edited away at once: it is the bot’s no more to see, and a new one is opened', async () => {
    github = await startGitHub();
    await keep(1);
    Object.assign(only(), { title: 'x', body: 'y', labels: [] });
    expect((await again()).number).toBe(2);
    expect(only()).toMatchObject({ title: 'x', body: 'y', state: 'open' });
  });

  test('deleted, or moved to another repository: a new one is opened', async () => {
    github = await startGitHub();
    await keep(1);
    github.repository.issues.length = 0;
    expect((await again()).notPinned).toBeNull();
    expect(only().comments.length).toBe(1);
  });

  test('locked, or full of comments: the table is kept, and the reason is told', async () => {
    github = await startGitHub({ tokens: { token: botToken({ issues: 'write' }) } });
    await keep(1);
    only().locked = true;
    expect(await again()).toMatchObject({ number: 1, notCommented: 'Unable to create comment because issue is locked.' });
    expect(only().body).toContain('actions/runs/2)');
    only().locked = false;
    const [comment] = only().comments;
    if (comment !== undefined) only().comments.push(...Array.from({ length: 2499 }, (_, id) => ({ ...comment, id, body: 'x' })));
    expect((await again()).notCommented).toContain('more than 2500 comments');
  });

  test('issues switched off: the reason; a person’s issue with the same title and label is left alone', async () => {
    github = await startGitHub({
      tokens: { token: botToken(), human: { account: { login: 'eve', id: 7, type: 'User' }, permissions: { issues: 'write' } } },
    });
    const url = `${github.url}/repos/acme/api/issues`;
    const body = JSON.stringify({ title: 'Restore drills', body: ISSUE_MARKER, labels: [ISSUE_LABEL.name] });
    await fetch(url, { method: 'POST', body, headers: { authorization: 'token human' } });
    expect((await again()).number).toBe(2);
    expect(only()).toMatchObject({ body: ISSUE_MARKER, comments: [] });
    Object.assign(github.repository, { hasIssues: false });
    await expect(again()).rejects.toMatchObject({ reason: 'issues_disabled' });
  });
});
