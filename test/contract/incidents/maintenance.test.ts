import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openGitHub } from '../../../src/adapters/github/api.ts';
import { maintenanceIssues } from '../../../src/adapters/github/maintenance-issues.ts';
import { maintenanceAt, maintenanceInput, parseWindow } from '../../../src/domain/incidents/maintenance.ts';
import { type GitHubServer, startGitHub } from '../../support/github/server.ts';
import type { Issue } from '../../support/github/types.ts';
import { swiftPatience } from '../ledger/support.ts';
import { clock, KEY, listener, MIN, openDesk, seen, T0 } from './support.ts';

let github: GitHubServer;
let time: ReturnType<typeof clock>;
beforeEach(async () => {
  time = clock();
  github = await startGitHub({ now: time.now });
  github.repository.roles.set('ada', 'write').set('eve', 'read');
});
afterEach(() => github.close());

function declare(author: string, more: Partial<Issue> = {}) {
  const number = github.repository.issues.length + 1;
  const blank = { state_reason: null, assignees: [], comments: [], pinned: false, pull_request: false, closed_at: null, locked: false } as const;
  github.repository.issues.push({
    ...{ ...blank, comments: [], assignees: [] },
    ...{ id: 500 + number, node_id: `m${number}`, number, title: 'Upgrade of the database', body: '', state: 'open', labels: ['maintenance'] },
    ...{ user: { login: author, id: 900, type: 'User' }, created_at: time.now().toISOString(), updated_at: time.now().toISOString() },
    ...more,
  });
}

/** What one run of the action does. */
async function observe(verdict: Parameters<typeof seen>[0], minute: number, more: Parameters<typeof openDesk>[1] = {}) {
  time.set(minute);
  const issues = await maintenanceIssues(openGitHub('token', { owner: 'acme', repo: 'api' }, swiftPatience(minute + 1), github.url), 'maintenance');
  const { window, notes } = await maintenanceAt(T0 + minute * MIN, [], 'monitor', issues, 'en');
  return { ...(await openDesk(github.url, more).observe(KEY, seen(verdict, minute, { maintenance: window }))), notes };
}

test('declared by who may write: nothing counts, announced once on every channel and in the issue; after four hours it counts again', async () => {
  const { tell, heard, notices } = listener();
  const on = { tell, channels: ['slack', 'email'] as const };
  await observe('critical', 0, on);
  declare('ada');
  for (const minute of [10, 40, 200])
    expect(await observe(minute === 40 ? 'ok' : 'critical', minute, on)).toMatchObject({ action: 'none', step: { frozen: true } });
  expect(heard).toEqual(['slack open', 'email open', 'slack maintenance', 'email maintenance']);
  expect(notices.at(-1)?.maintenance).toEqual({ until: '2026-11-24T14:00:00Z', by: 'ada', why: 'Upgrade of the database' });
  expect(github.repository.issues[1]?.comments.map(({ body }) => body)).toEqual([
    expect.stringContaining('by ada: Upgrade of the database. Alerts are frozen'),
  ]);
  expect((await observe('critical', 250, on)).action).toBe('commented');
});

test('closed: over at once', async () => {
  declare('ada');
  expect((await observe('critical', 10)).step.frozen).toBe(true);
  for (const issue of github.repository.issues) issue.state = 'closed';
  expect((await observe('critical', 20)).action).toBe('opened');
});

test.each([
  ['eve, who may read', 'eve'],
  ['a stranger', 'mallory'],
])('declared by %s: it does not count, and that is said', async (_, author) => {
  declare(author);
  const observed = await observe('critical', 10);
  expect(observed.action).toBe('opened');
  expect(observed.notes).toEqual([expect.stringContaining(`${author} has no write permission`)]);
  expect(github.repository.issues[0]?.comments).toEqual([]);
});

test('times of its own in the body; longer than four hours is cut, and said', async () => {
  declare('ada', { body: 'Please be quiet.\r\n2026-11-24T11:00Z/6h\r\n' });
  expect((await observe('critical', 30)).action).toBe('opened');
  const within = await observe('critical', 100);
  expect([within.step.frozen, within.notes]).toEqual([true, [expect.stringContaining('longer than 4 hours')]]);
  expect((await observe('ok', 301)).action).toBe('closed');
});

describe('a window', () => {
  const at = (text: string) => {
    const span = parseWindow(text);
    return span === null ? null : [new Date(span.from).toISOString().slice(11, 16), new Date(span.to).toISOString().slice(11, 16), span.why];
  };
  test.each([
    ['2026-11-24T10:00Z/2h', ['10:00', '12:00', '']],
    ['2026-11-24T10:00:30+01:00/90m  why so', ['09:00', '10:30', 'why so']],
    ['2026-11-24T10:00Z/2026-11-24T11:15Z', ['10:00', '11:15', '']],
    ['until 2026-11-24T14:00Z upgrade', ['10:00', '14:00', 'upgrade']],
    ['2026-11-24T10:00/2h', null],
    ['2026-11-24T10:00Z/2', null],
    ['2026-11-24T10:00Z/2026-11-24T09:00Z', null],
    ['2026-13-45T10:00Z/2h', null],
    ['tomorrow', null],
  ])('%s', (text, expected) => expect(at(text)).toEqual(expected));

  test('the input refuses what is longer than four hours, and says where', () => {
    expect(maintenanceInput().parse('2026-11-24T10:00Z/2h\n2026-11-24T10:00Z/5h')).toMatchObject({
      problem: expect.stringContaining('5h" is longer than 4 hours'),
    });
  });
});
