import { afterEach, expect, test } from '@jest/globals';
import { openGitHub } from '../../../src/adapters/github/api.ts';
import { restartClaims } from '../../../src/adapters/github/restart-claims.ts';
import { fingerprintOf } from '../../../src/domain/incidents/fingerprint.ts';
import { readRestart, restartComment, restartMarker, restartsOf } from '../../../src/domain/triage/restart.ts';
import { seededRandom } from '../../support/github/faults.ts';
import { startLaggingGitHub } from '../../support/github/lagging.ts';
import { type GitHubServer, startGitHub } from '../../support/github/server.ts';
import { ACTIONS_BOT, failed } from '../../support/github/types.ts';
import { swiftPatience } from '../ledger/support.ts';

/** `RESTART_RACES=200` for more. */
const TRIALS = Number(process.env['RESTART_RACES'] ?? 30);
const MIN = 60_000;
const SERVICE = fingerprintOf({ service: 'api', environment: 'production', check: '' });
const body = (incident: string) => {
  const told = {
    service: SERVICE,
    incident,
    way: 'deploy-hook',
    culprit: 'app',
    outcome: 'requested',
    tookMs: null,
    detail: '',
    runLink: '',
  } as const;
  return restartComment(told, 'en');
};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let processes = 0;
/** The claims as one process has them. */
function openClaims(url: string, settleMs = 20) {
  processes += 1;
  const seed = processes;
  let nonces = 0;
  return restartClaims(() => openGitHub('token', { owner: 'acme', repo: 'api' }, swiftPatience(seed + nonces, 60_000), url), {
    prefix: restartsOf(SERVICE),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    nonce: () => `n-${seed}-${nonces++}`,
    settleMs,
  });
}

async function startWithIssues(count = 1): Promise<GitHubServer> {
  const github = await startGitHub();
  closing.push(github.close);
  for (let i = 0; i < count; i += 1)
    await fetch(`${github.url}/repos/acme/api/issues`, {
      method: 'POST',
      headers: { authorization: 'Bearer token' },
      body: JSON.stringify({ title: `incident ${i}` }),
    });
  return github;
}
const commentsOf = ({ repository }: GitHubServer) => repository.issues.flatMap(({ comments }) => comments);

test(`two and three runs at once, ${TRIALS} times on a GitHub that delays and reorders: one of them restarts`, async () => {
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const github = await startWithIssues(2);
    const lagging = await startLaggingGitHub(github.url, trial);
    closing.push(lagging.close);
    // Two of one incident; by turns a third of another incident of the same service.
    const issues = trial % 2 === 0 ? [1, 1] : [1, 1, 2];
    const claimed = await Promise.all(issues.map((issue) => openClaims(lagging.url, 60).claim(issue, body(`incident.${issue}`), 30 * MIN)));
    expect([trial, claimed.filter((claim) => claim !== null).length]).toEqual([trial, 1]);
    expect([trial, commentsOf(github).length]).toEqual([trial, 1]);
  }
}, 120_000);

test('one that was taken on is taken on for ever, and its outcome is written into it', async () => {
  const github = await startWithIssues(2);
  const claim = await openClaims(github.url).claim(1, body('incident.1'), 30 * MIN);
  // As a run sees it that comes after this one was killed.
  expect(await openClaims(github.url).claim(1, body('incident.1'), 30 * MIN)).toBeNull();
  expect(await openClaims(github.url).claim(2, body('incident.2'), 30 * MIN)).toBeNull();
  const after = body('incident.1').replace('outcome requested', 'outcome recovered');
  expect(await claim?.record(after)).toBe(true);
  const { claims } = await openClaims(github.url).earlier(1, 30 * MIN);
  expect(claims.map(readRestart)).toMatchObject([{ incident: 'incident.1', outcome: 'recovered' }]);
  expect(commentsOf(github)).toHaveLength(1);
});

test('within the cool-down counts what is on other issues, after it only what is on this one', async () => {
  let now = Date.parse('2026-11-24T10:00:00Z');
  const github = await startGitHub({ now: () => new Date(now) });
  closing.push(github.close);
  const issue = (number: number) => ({
    ...{ id: number, node_id: '', number, title: '', body: '', state: 'open', state_reason: null, user: ACTIONS_BOT, labels: [], assignees: [] },
    ...{ comments: [], pinned: false, pull_request: false, created_at: '', updated_at: '', closed_at: null, locked: false },
  });
  github.repository.issues.push(issue(1) as never, issue(2) as never);
  expect(await openClaims(github.url).claim(1, body('incident.1'), 30 * MIN)).not.toBeNull();
  now += 31 * MIN;
  const here = await openClaims(github.url).earlier(1, 30 * MIN);
  const elsewhere = await openClaims(github.url).earlier(2, 30 * MIN);
  expect([here.claims.length, elsewhere.claims.length]).toEqual([1, 0]);
  expect(await openClaims(github.url).claim(2, body('incident.2'), 30 * MIN)).not.toBeNull();
});

test('a stranger’s comment with the same marker holds nobody back, and one of another service neither', async () => {
  const github = await startWithIssues(1);
  const [first] = github.repository.issues;
  const stranger = { login: 'mallory', id: 666, type: 'User' } as const;
  const at = new Date().toISOString();
  const other = restartMarker('0'.repeat(20), 'incident.1');
  first?.comments.push({ id: 1, body: body('incident.1'), user: stranger, created_at: at, updated_at: at });
  first?.comments.push({ id: 2, body: other, user: ACTIONS_BOT, created_at: at, updated_at: at });
  expect(await openClaims(github.url).claim(1, body('incident.1'), 30 * MIN)).not.toBeNull();
});

test('a locked issue takes no claim, and then nothing is restarted', async () => {
  const github = await startGitHub({ faults: ({ method, path }) => (method === 'POST' && path.endsWith('/comments') ? LOCKED : null) });
  closing.push(github.close);
  github.repository.issues.push({ number: 1, comments: [] } as never);
  expect(await openClaims(github.url).claim(1, body('incident.1'), 30 * MIN)).toBeNull();
});
const LOCKED = { answer: failed(403, 'Unable to create comment because issue is locked.'), after: false };

test('answers that are lost leave one claim', async () => {
  const github = await startWithIssues(1);
  const random = seededRandom(3);
  github.setFaults(() => (random() < 0.3 ? { answer: failed(502, 'Bad Gateway'), after: random() < 0.7 } : null));
  expect(await openClaims(github.url).claim(1, body('incident.1'), 30 * MIN)).not.toBeNull();
  github.setFaults(null);
  expect(commentsOf(github)).toHaveLength(1);
});

test('a claim that GitHub never shows is given up', async () => {
  const github = await startGitHub();
  closing.push(github.close);
  const issue = { number: 1, comments: [] as unknown[] };
  // What is pushed is not kept: the comment is written, and no list shows it.
  issue.comments.push = () => 0;
  github.repository.issues.push(issue as never);
  expect(await openClaims(github.url, 1).claim(1, body('incident.1'), 30 * MIN)).toBeNull();
});
