import { afterEach, describe, expect, test } from '@jest/globals';
import type { ChannelName, Notice } from '../../../src/domain/notices/types.ts';
import { burstsOfFaults, type Fault, type Faults, RATE_LIMITED, seededRandom } from '../../support/github/faults.ts';
import { type GitHubServer, startGitHub } from '../../support/github/server.ts';
import { failed } from '../../support/github/types.ts';
import { clock, KEY, listener, MIN, openDesk, RULES, seen, T0 } from './support.ts';

/** `INCIDENT_FAULTS=20` plays so many days of each kind. */
const DAYS = Number(process.env['INCIDENT_FAULTS'] ?? 1);

let github: GitHubServer | null = null;
afterEach(async () => {
  await github?.close();
  github = null;
});

/** GitHub's answers, and what became of the request: carried out or not. A time-out is an answer that never comes. */
const KINDS: Readonly<Record<string, Fault>> = {
  '500': { answer: failed(500, 'Server Error'), after: false },
  '502 after it was done': { answer: failed(502, 'Bad Gateway'), after: true },
  '403 secondary limit': { answer: { ...RATE_LIMITED, headers: { 'retry-after': '2' } }, after: false },
  '403 secondary limit after it was done': { answer: { ...RATE_LIMITED, headers: { 'retry-after': '2' } }, after: true },
  'time-out after it was done': { answer: failed(504, 'Gateway Timeout'), after: true },
  'no more requests': {
    answer: { ...failed(403, 'API rate limit exceeded'), headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1790000003' } },
    after: false,
  },
};

/** Each request fails by chance, at most three times in a row. */
function often(seed: number, share: number, kinds: readonly Fault[]): Faults {
  const random = seededRandom(seed);
  let inRow = 0;
  return () => {
    inRow = inRow < 3 && random() < share ? inRow + 1 : 0;
    return inRow === 0 ? null : (kinds[Math.floor(random() * kinds.length)] ?? null);
  };
}

const DAY: readonly (readonly [number, 'ok' | 'degraded' | 'critical'])[] = [
  [0, 'ok'],
  [1, 'degraded'],
  [2, 'critical'],
  [33, 'critical'],
  [40, 'ok'],
  [50, 'critical'],
  [60, 'ok'],
  [120, 'critical'],
  [130, 'ok'],
];
const TOLD = ['open', 'escalate', 'remind', 'recover', 'reopen', 'recover', 'open', 'recover'];

/** A day, each observation by a process of its own. */
async function day(faults: Faults, fails: (notice: Notice, channel: ChannelName) => boolean = () => false) {
  const time = clock();
  github = await startGitHub({ now: time.now });
  const { tell, heard } = listener(fails);
  let failures = 0;
  for (const [minute, verdict] of DAY) {
    time.set(minute);
    github.setFaults(faults);
    const desk = openDesk(github.url, { tell, channels: ['slack', 'email'], patienceMs: 60 * MIN });
    if ((await desk.observe(KEY, seen(verdict, minute))).failure !== null) failures += 1;
  }
  github.setFaults(null);
  const { issues } = github.repository;
  const comments = issues.map((issue) => issue.comments.map(({ body }) => body.split('\n')[0]));
  return { heard, failures, issues, comments };
}

describe.each([...Object.keys(KINDS), 'all of them'])('GitHub: %s', (name) => {
  test.each(Array.from({ length: DAYS }, (_, i) => i + 1))('nothing lost, nothing twice (day %i)', async (seed) => {
    const kinds = name === 'all of them' ? Object.values(KINDS) : [KINDS[name] as Fault];
    const { heard, failures, issues, comments } = await day(often(seed, 0.3, kinds));
    expect(failures).toBe(0);
    expect(heard).toEqual(TOLD.flatMap((kind) => [`slack ${kind}`, `email ${kind}`]));
    const kept = issues.filter(({ state_reason }) => state_reason !== 'not_planned');
    expect(kept.map(({ state, comments: all }) => [state, all.length])).toEqual([
      ['closed', 5],
      ['closed', 1],
    ]);
    for (const lines of comments) expect(new Set(lines).size).toBe(lines.length);
  });
});

test.each([2])('bursts of every odd answer (seed %i)', async (seed) => {
  const { heard, failures } = await day(burstsOfFaults(seed, 0.1));
  expect([failures, heard]).toEqual([0, TOLD.flatMap((kind) => [`slack ${kind}`, `email ${kind}`])]);
});

test('GitHub’s faults and a channel that is down by turns: each notice reaches each channel once', async () => {
  const random = seededRandom(7);
  const time = clock();
  github = await startGitHub({ now: time.now });
  const { tell, heard } = listener(() => random() < 0.4);
  github.setFaults(often(3, 0.2, Object.values(KINDS)));
  const verdicts = ['critical', 'ok'] as const;
  for (let minute = 0; minute < 400; minute += 10) {
    time.set(minute);
    const verdict = minute < 60 ? verdicts[Math.floor(minute / 30)] : minute < 100 ? 'critical' : minute < 390 ? 'degraded' : 'ok';
    await openDesk(github.url, { tell, channels: ['slack', 'email', 'webhook'], patienceMs: 60 * MIN, rules: { ...RULES, remindersMs: [] } }).observe(
      KEY,
      seen(verdict ?? 'ok', minute),
    );
  }
  const early = heard.filter((line) => !line.endsWith('recover'));
  expect([...early].sort()).toEqual(['slack', 'email', 'webhook'].flatMap((channel) => [`${channel} open`, `${channel} reopen`]).sort());
  expect(new Set(heard.filter((line) => line.endsWith('recover'))).size).toBeGreaterThan(0);
});

test('an hour without GitHub, and a new process each minute: told each time, as nobody remembers, and the step fails', async () => {
  github = await startGitHub({ faults: () => ({ answer: failed(502, 'Bad Gateway'), after: false }) });
  const { tell, heard } = listener();
  for (const minute of [0, 1]) {
    const desk = openDesk(github.url, { tell, channels: ['slack'], patienceMs: 1000 });
    const observed = await desk.observe(KEY, { ...seen('critical', 0), at: T0 + minute * MIN });
    expect(observed).toMatchObject({ action: 'none', failure: { reason: 'github_unreachable' } });
  }
  expect(heard).toEqual(['slack open', 'slack open']);
});
