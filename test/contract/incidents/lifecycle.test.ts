import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fingerprintOf } from '../../../src/domain/incidents/fingerprint.ts';
import { readMarker } from '../../../src/domain/incidents/marker.ts';
import { botToken, type GitHubServer, startGitHub } from '../../support/github/server.ts';
import { ACTIONS_BOT } from '../../support/github/types.ts';
import { clock, KEY, listener, MIN, openDesk, RULES, seen, T0 } from './support.ts';

let github: GitHubServer;
let time: ReturnType<typeof clock>;
beforeEach(async () => {
  time = clock();
  github = await startGitHub({ now: time.now, collaborators: ['ada'] });
});
afterEach(() => github.close());

const issue = (number = 1) => github.repository.issues.find((item) => item.number === number);
/** One run of its own: it knows nothing but the issues. */
async function observe(verdict: Parameters<typeof seen>[0], minute: number, options: Parameters<typeof openDesk>[1] & { reason?: string } = {}) {
  time.set(minute);
  const { reason, ...more } = options;
  return openDesk(github.url, more).observe(KEY, seen(verdict, minute, reason === undefined ? {} : { reason }));
}

test('from the first bad answer to the relapse: each run knows from the issue what was before', async () => {
  const { tell, heard } = listener();
  const on = { tell, channels: ['slack', 'email'] as const, labels: ['team:backend'], assignees: ['ada', 'nobody'] };
  expect(await observe('ok', 0, on)).toMatchObject({ action: 'none', issue: null });
  const first = await observe('degraded', 1, on);
  expect(first).toMatchObject({ action: 'opened', issue: { number: 1, url: 'https://github.com/acme/api/issues/1' }, notAssigned: ['nobody'] });
  expect(issue()).toMatchObject({ title: '⚠️ api (production) / health: degraded', assignees: ['ada'], state: 'open' });
  expect(issue()?.labels).toEqual(['incident', 'severity:degraded', 'service:api', 'team:backend']);
  issue()?.labels.push('seen by eve');
  expect((await observe('degraded', 2, on)).action).toBe('none');
  expect((await observe('critical', 3, on)).action).toBe('escalated');
  expect(issue()?.title).toBe('❌ api (production) / health: critical');
  expect(issue()?.labels).toEqual(['incident', 'severity:critical', 'service:api', 'team:backend', 'seen by eve']);
  expect((await observe('critical', 31, on)).action).toBe('commented');
  expect((await observe('critical', 32, { ...on, reason: 'other' })).action).toBe('none');
  expect((await observe('critical', 45, { ...on, reason: 'other' })).action).toBe('commented');
  expect(await observe('ok', 50, on)).toMatchObject({ action: 'closed', issue: { number: 1 } });
  expect(issue()).toMatchObject({ state: 'closed', state_reason: 'completed', title: '✅ api (production) / health: recovered' });
  expect(await observe('ok', 51, on)).toMatchObject({ action: 'none', issue: null });
  expect((await observe('critical', 60, on)).action).toBe('reopened');
  expect(issue()).toMatchObject({ state: 'open', title: '❌ api (production) / health: critical, came back 1×' });
  expect((await observe('ok', 70, on)).action).toBe('closed');
  expect((await observe('critical', 101, on)).issue?.number).toBe(2);
  expect(heard).toEqual(['open', 'escalate', 'remind', 'recover', 'reopen', 'recover', 'open'].flatMap((kind) => [`slack ${kind}`, `email ${kind}`]));
  expect(issue()?.comments.map(({ body }) => body.split('\n')[2]?.slice(0, 40))).toMatchInlineSnapshot(`
[
  "❌ **It got worse**: degraded → **critica",
  "❌ **Still critical**, for 30 min now.",
  "❌ **Another reason**, still critical.",
  "✅ **Recovered** after 49 min.",
  "❌ **It came back** and is critical again",
  "✅ **Recovered** after 10 min, having com",
]
`);
  expect(issue()?.body.replace(/<!--.*?-->/g, '')).toMatchInlineSnapshot(`
"

✅ **Recovered** at 2026-11-24 11:10:00 UTC, after 10 min.

It is ok.

|   |   |
| --- | --- |
| Service | <code>api</code> |
| Environment | <code>production</code> |
| Check | <code>health</code> |
| Reason | <code>why&#95;critical</code> |
| Broke | between 2026-11-24 10:50:00 (last good) and 2026-11-24 11:00:00 (first bad) |
| Recovered after | 10 min |
| Bad for, in all | 59 min |
| Came back | 1× |

### Timeline

\`\`\`mermaid
gantt
  dateFormat YYYY-MM-DDTHH:mm:ss
  axisFormat %H:%M
  degraded :active, 2026-11-24T10:01:00, 2026-11-24T10:03:00
  critical :crit, 2026-11-24T10:03:00, 2026-11-24T10:50:00
  critical :crit, 2026-11-24T11:00:00, 2026-11-24T11:10:00
\`\`\`

| Time (UTC) | Event | Reason |
| --- | --- | --- |
| 2026-11-24 11:10:00 | ✅ recovered |   |
| 2026-11-24 11:00:00 | ❌ came back: critical | <code>why&#95;critical</code> |
| 2026-11-24 10:50:00 | ✅ recovered |   |
| 2026-11-24 10:45:00 | ❌ changed: critical | <code>other</code> |
| 2026-11-24 10:31:00 | ❌ still bad: critical | <code>why&#95;critical</code> |
| 2026-11-24 10:03:00 | ❌ got worse: critical | <code>why&#95;critical</code> |
| 2026-11-24 10:01:00 | ⚠️ opened: degraded | <code>why&#95;degraded</code> |

<sub>This issue is kept by the runbook and closes itself after the recovery. Closed by hand it comes back with the next reminder; maintenance silences it. The description is written anew with each change: put notes into comments.</sub>

"
`);
});

test('thresholds: streaks of an open incident are kept in the issue', async () => {
  const rules = { ...RULES, closeAfter: 3 };
  await observe('critical', 0, { rules });
  const actions: string[] = [];
  for (const minute of [1, 2, 3]) actions.push((await observe('ok', minute, { rules })).action);
  expect(actions).toEqual(['none', 'none', 'closed']);
});

test('ten at once: one issue, told once', async () => {
  const { tell, heard } = listener();
  const observed = await Promise.all(Array.from({ length: 10 }, () => observe('critical', 0, { tell, channels: ['slack'] })));
  expect(observed.filter(({ action }) => action === 'opened')).toHaveLength(1);
  expect(github.repository.issues.filter(({ state }) => state === 'open').map(({ number }) => number)).toEqual([1]);
  expect(heard).toEqual(['slack open']);
  const closed = await Promise.all(Array.from({ length: 4 }, () => observe('ok', 5, { tell, channels: ['slack'] })));
  expect(closed.filter(({ action }) => action === 'closed')).toHaveLength(1);
  expect(issue()?.comments).toHaveLength(1);
  expect(heard).toEqual(['slack open', 'slack recover']);
});

test('closed by hand while it is bad: sleeps, comes back with the reminder, and says so', async () => {
  await observe('critical', 0);
  const first = issue();
  if (first !== undefined) Object.assign(first, { state: 'closed', closed_at: time.now().toISOString() });
  expect(await observe('critical', 10)).toMatchObject({ action: 'none', issue: { number: 1 } });
  expect(issue()?.state).toBe('closed');
  expect((await observe('critical', 31)).action).toBe('commented');
  expect(issue()?.state).toBe('open');
  expect(issue()?.comments.at(-1)?.body).toContain('closed by hand');
  expect(github.repository.issues).toHaveLength(1);
});

test('closed by hand and then good: over, and told', async () => {
  const { tell, heard } = listener();
  await observe('critical', 0, { tell, channels: ['slack'] });
  const first = issue();
  if (first !== undefined) Object.assign(first, { state: 'closed', closed_at: time.now().toISOString() });
  expect((await observe('ok', 10, { tell, channels: ['slack'] })).action).toBe('closed');
  expect(heard).toEqual(['slack open', 'slack recover']);
});

test.each([
  ['its first line deleted', (body: string) => body.split('\n').slice(1).join('\n')],
  ['the state garbled', (body: string) => body.replace('"seq":1', '"seq":"one"')],
  ['the description replaced', () => 'I rewrote this.'],
  ['the description emptied', () => ''],
  ['another marker added', (body: string) => `--> <!-- runbook-incident 00000000000000000000 {"fingerprint":"x"} -->\n${body}`],
])('an edited description (%s) is written anew; no second issue', async (_, edit) => {
  await observe('critical', 0);
  const first = issue();
  if (first !== undefined) first.body = edit(first.body);
  expect(await observe('critical', 5)).toMatchObject({ action: 'none', issue: { number: 1 } });
  expect((await observe('ok', 20)).action).toBe('closed');
  expect(github.repository.issues.map(({ state }) => state)).toEqual(['closed']);
});

test('its label removed: found by its author, and labelled again', async () => {
  await observe('critical', 0);
  const first = issue();
  if (first !== undefined) first.labels = ['something'];
  expect(await observe('critical', 31)).toMatchObject({ action: 'commented', issue: { number: 1 } });
  expect(issue()?.labels).toContain('incident');
  expect(issue()?.labels).toContain('something');
});

test('a locked issue: no comment, the description goes on, and it is told', async () => {
  github.addToken('few', botToken({ issues: 'write' }));
  await observe('critical', 0, { token: 'few' });
  const first = issue();
  if (first !== undefined) first.locked = true;
  expect(await observe('ok', 5, { token: 'few' })).toMatchObject({ action: 'closed', commentRefused: true });
  expect(issue()).toMatchObject({ state: 'closed', comments: [] });
});

test('an issue of somebody else with the marker and the label is never touched', async () => {
  github.addToken('token', botToken());
  await observe('critical', 0);
  const [first] = github.repository.issues;
  if (first === undefined) throw new Error('There is none.');
  github.repository.issues.splice(0, 1, { ...first, user: { login: 'eve', id: 7, type: 'User' }, comments: [] });
  const foreign = JSON.stringify(github.repository.issues[0]);
  expect((await observe('critical', 5)).issue?.number).toBe(2);
  expect((await observe('ok', 6)).issue?.number).toBe(2);
  expect(JSON.stringify(github.repository.issues[0])).toBe(foreign);
});

test('the bot renamed: its number tells that it is the same', async () => {
  await observe('critical', 0);
  github.addToken('token', { account: { ...ACTIONS_BOT, login: 'runbook-bot[bot]' }, permissions: botToken().permissions });
  expect(await observe('critical', 5)).toMatchObject({ action: 'none', issue: { number: 1 } });
});

test('an app’s token beside the job’s: each keeps its own', async () => {
  const app = { account: { login: 'ops-app[bot]', id: 99, type: 'Bot' as const }, permissions: botToken().permissions };
  github.addToken('token', botToken());
  github.addToken('app', app);
  await observe('critical', 0);
  expect((await observe('critical', 1, { token: 'app' })).issue?.number).toBe(2);
  expect((await observe('ok', 2, { token: 'app' })).issue?.number).toBe(2);
  expect(issue()?.state).toBe('open');
});

test('deleted: another is opened, as it is still bad', async () => {
  const desk = openDesk(github.url);
  await desk.observe(KEY, seen('critical', 0));
  github.repository.issues.splice(0, 1);
  expect((await desk.observe(KEY, seen('critical', 1))).action).toBe('opened');
});

test('two of ours that are open for the same: the lowest number stays', async () => {
  await observe('critical', 0);
  const first = issue();
  if (first !== undefined) github.repository.issues.push({ ...first, number: 7, id: 7, comments: [] });
  await observe('critical', 1);
  expect(github.repository.issues.map(({ number, state, state_reason }) => [number, state, state_reason])).toEqual([
    [1, 'open', null],
    [7, 'closed', 'not_planned'],
  ]);
  expect(issue(7)?.body).toContain('#1');
  expect((await observe('ok', 2)).issue?.number).toBe(1);
});

test('among 300 open incidents the right one is found; similar names are others', async () => {
  await observe('critical', 0);
  const [first] = github.repository.issues;
  if (first === undefined) throw new Error('There is none.');
  const others = Array.from({ length: 300 }, (_, i) => fingerprintOf({ ...KEY, service: `api-${i}` }));
  github.repository.issues.push(
    ...others.map((fingerprint, i) => ({ ...first, number: i + 2, body: first.body.replaceAll(fingerprintOf(KEY), fingerprint), comments: [] })),
  );
  for (const service of ['API', '🔥']) await openDesk(github.url).observe({ ...KEY, service }, seen('critical', 1));
  expect(github.repository.issues).toHaveLength(303);
  const closing = async (service: string) => (await openDesk(github.url).observe({ ...KEY, service }, seen('ok', 5))).issue?.number;
  expect([await closing('api-298'), await closing('🔥'), await closing('api')]).toEqual([300, 303, 1]);
});

test.each([
  ['no permission', () => github.addToken('token', botToken({ issues: 'read' })), 'permission_denied', 'permissions: { issues: write }'],
  ['issues switched off', () => Object.assign(github.repository, { hasIssues: false }), 'issues_disabled', 'switched off'],
  ['a wrong token', () => github.addToken('other', botToken()), 'authentication_failed', 'does not accept the token'],
])('%s: the reason, what to do, and people are told all the same', async (_, arrange, reason, words) => {
  arrange();
  const { tell, heard } = listener();
  const observed = await observe('critical', 0, { tell, channels: ['slack'] });
  expect(observed).toMatchObject({ action: 'none', issue: null, failure: { reason, message: expect.stringContaining(words) } });
  expect(heard).toEqual(['slack open']);
});

test('a channel that fails is tried again with a later observation, the others are not told twice', async () => {
  let down = true;
  const { tell, heard } = listener((_, channel) => down && channel === 'email');
  const on = { tell, channels: ['slack', 'email'] as const };
  await observe('critical', 0, on);
  await observe('critical', 2, on);
  down = false;
  await observe('critical', 6, on);
  await observe('critical', 12, on);
  expect(heard).toEqual(['slack open', 'email open']);
});

test('killed after the issue was opened: the next run tells it, once', async () => {
  const { tell, heard } = listener();
  const killed = openDesk(github.url, { channels: ['slack'], tell: () => Promise.reject(new Error('SIGKILL')) });
  await expect(killed.observe(KEY, seen('critical', 0))).rejects.toThrow('SIGKILL');
  // Whoever took it on may still be at it.
  await observe('critical', 1, { tell, channels: ['slack'] });
  expect(heard).toEqual([]);
  await observe('critical', 3, { tell, channels: ['slack'] });
  await observe('critical', 9, { tell, channels: ['slack'] });
  expect(heard).toEqual(['slack open']);
});

test('GitHub away for an hour: told once without an issue, which follows', async () => {
  const { tell, heard } = listener();
  const desk = openDesk(github.url, { tell, channels: ['slack'], write: 'events', patienceMs: 1000 });
  github.setFaults(() => ({ answer: { status: 502, body: { message: 'Bad Gateway' } }, after: false }));
  const failures: boolean[] = [];
  for (let minute = 0; minute < 20; minute += 1) failures.push((await desk.observe(KEY, seen('critical', minute))).failure !== null);
  expect([heard, failures[0]]).toEqual([['slack open'], true]);
  github.setFaults(null);
  for (let minute = 20; minute < 25; minute += 1) await desk.observe(KEY, seen('critical', minute));
  expect(github.repository.issues).toHaveLength(1);
  expect(issue()?.body).toContain('2026-11-24 10:00:00');
  expect((await desk.observe(KEY, seen('ok', 30))).action).toBe('closed');
  expect(heard).toEqual(['slack open', 'slack recover']);
});

test('without an incident nothing is asked of GitHub but the first list', async () => {
  const desk = openDesk(github.url, { write: 'events' });
  for (let minute = 0; minute < 50; minute += 1) for (const check of ['a', 'b', 'c']) await desk.observe({ ...KEY, check }, seen('ok', minute / 100));
  expect(github.requests.filter((request) => request.includes('/issues?')).length).toBe(2);
});

test('what is remembered goes on in another process: streaks before there is an issue', async () => {
  const rules = { ...RULES, openAfter: 3 };
  let remembered = openDesk(github.url).remember();
  const actions: string[] = [];
  for (const minute of [0, 1, 2, 3]) {
    time.set(minute);
    const desk = openDesk(github.url, { rules, remembered });
    actions.push((await desk.observe(KEY, seen('critical', minute))).action);
    remembered = JSON.parse(JSON.stringify(desk.remember()));
  }
  expect(actions).toEqual(['none', 'none', 'opened', 'none']);
});

test('a runner whose clock is a year ahead does not hold the time of those after it', async () => {
  await observe('critical', 0);
  await observe('critical', 365 * 1440);
  expect((await observe('ok', 10)).action).toBe('closed');
  expect((await observe('critical', 100)).issue?.number).toBe(2);
});

test('opened again by a person after the end, to talk: left open; a later incident has an issue of its own', async () => {
  await observe('critical', 0);
  await observe('ok', 5);
  const first = issue();
  if (first !== undefined) first.state = 'open';
  expect((await observe('ok', 10)).action).toBe('none');
  expect(await observe('critical', 100)).toMatchObject({ action: 'opened', issue: { number: 2 } });
  expect((await observe('ok', 110)).issue?.number).toBe(2);
  expect(github.repository.issues.map(({ state }) => state)).toEqual(['open', 'closed']);
});

test('moved to another repository: the issue there is not touched, another one is opened here', async () => {
  const desk = openDesk(github.url);
  await desk.observe(KEY, seen('critical', 0));
  github.repository.issues.splice(0, 1);
  const moved = { status: 301, headers: { location: `${github.url}/repos/acme/elsewhere/issues/5` }, body: { message: 'Moved Permanently' } };
  github.setFaults(({ method, path }) => (method === 'GET' && path.endsWith('/issues/1') ? { answer: moved, after: false } : null));
  expect((await desk.observe(KEY, seen('critical', 1))).action).toBe('opened');
  expect(github.requests.filter((request) => request.includes('elsewhere') && !request.startsWith('GET'))).toEqual([]);
});

describe('a check that is no more', () => {
  const [DAY, scope, other] = [24 * 60, 'a'.repeat(20), 'b'.repeat(20)];
  const healthy = { ...KEY, check: 'left' };
  /** The run of a scope that looks at one check that is well, and has no other. */
  const run = async (minute: number, more: Parameters<typeof openDesk>[1] = { scope }) => {
    time.set(minute);
    const desk = openDesk(github.url, more);
    await desk.observe(healthy, seen('ok', minute));
    return desk.closeUnchecked([healthy], T0 + minute * MIN);
  };

  test('its issue is closed after a day, with the reason, by who opened it; nobody is told; back again, it begins anew', async () => {
    await observe('critical', 0, { scope });
    expect(await run(DAY - 1)).toEqual([]);
    expect(await run(DAY, { scope, language: 'es' })).toEqual(['https://github.com/acme/api/issues/1']);
    expect(issue()).toMatchObject({ state: 'closed', title: '❌ api (production) / health: critical' });
    expect(readMarker(issue()?.body ?? '')?.state?.incident).toMatchObject({ phase: 'closed', recoveredAt: null });
    expect(issue()?.comments.map(({ body }) => body)).toEqual([expect.stringContaining('Ya no se comprueba')]);
    expect(await run(DAY + 5)).toEqual([]);
    expect(issue()?.comments.length).toBe(1);
    expect((await observe('critical', DAY + 60, { scope })).action).toBe('opened');
    expect(github.repository.issues.map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  test('back again, it begins anew, whatever a run remembers of it that looked later than the issue says', async () => {
    await observe('critical', 0, { scope });
    time.set(10);
    const desk = openDesk(github.url, { scope, write: 'events' });
    await desk.observe(KEY, seen('critical', 10));
    const remembered = desk.remember();
    expect(remembered.map(({ seenAt }) => seenAt)).toEqual([T0 + 10 * MIN]);
    expect(await run(DAY)).toHaveLength(1);
    expect((await observe('critical', DAY + 60, { scope, remembered })).action).toBe('opened');
    expect(github.repository.issues.map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  test('one of another scope, of none, of a person, that was looked at lately, or that is in the list, is left alone', async () => {
    await observe('critical', 0, { scope: other });
    expect(await run(2 * DAY)).toEqual([]);
    await observe('critical', 2 * DAY, { scope });
    expect(await run(2 * DAY + 60)).toEqual([]);
    time.set(4 * DAY);
    const desk = openDesk(github.url, { scope });
    await desk.observe(healthy, seen('ok', 4 * DAY));
    expect(await desk.closeUnchecked([healthy, KEY], T0 + 4 * DAY * MIN)).toEqual([]);
    expect(issue()?.state).toBe('open');
    Object.assign(issue() ?? {}, { user: { login: 'eve', id: 7, type: 'User' } });
    expect(await run(4 * DAY + 1)).toEqual([]);
    expect(issue()?.state).toBe('open');
  });

  test('one that is not of the scope by its kind is left open: a disk that is gone may have failed', async () => {
    await observe('critical', 0, { scope, inScope: ({ check }) => check !== KEY.check });
    expect(await run(2 * DAY)).toEqual([]);
    expect(issue()?.state).toBe('open');
  });

  test('closed by two runs at once: one comment', async () => {
    await observe('critical', 0, { scope });
    const closed = await Promise.all([run(DAY), run(DAY)]);
    expect(closed.flat().length).toBeGreaterThanOrEqual(1);
    expect([issue()?.state, issue()?.comments.length]).toEqual(['closed', 1]);
  });
});
