import { afterEach, expect, test } from '@jest/globals';
import { openGitHub } from '../../../src/adapters/github/api.ts';
import { githubDeployments, githubRuns } from '../../../src/adapters/github/recent-deploys.ts';
import { botToken, type GitHubServer, startGitHub } from '../../support/github/server.ts';
import { failed } from '../../support/github/types.ts';
import { swiftPatience } from '../ledger/support.ts';

let github: GitHubServer;
afterEach(() => github.close());
const api = (patienceMs = 60_000) => openGitHub('token', { owner: 'acme', repo: 'api' }, swiftPatience(1, patienceMs), github.url);

const NOW = Date.parse('2026-11-24T10:00:00Z');
const SPAN = { from: NOW - 6 * 3_600_000, until: NOW };
const at = (minutesAgo: number) => new Date(NOW - minutesAgo * 60_000).toISOString();
const SHA = 'a'.repeat(40);

test('deployments of the environment, lately, with the state that their newest status gives', async () => {
  github = await startGitHub();
  const creator = { login: 'deployer[bot]' };
  const made = (id: number, minutesAgo: number, environment: string, ...states: string[]) => ({
    ...{ id, sha: SHA, environment, created_at: at(minutesAgo), creator, statuses: states.map((state) => ({ state })) },
  });
  github.repository.deployments.push(
    made(5, 1, 'production', 'in_progress', 'queued'),
    made(4, 5, 'production', 'success'),
    made(3, 6, 'staging', 'success'),
    made(2, 30, 'production', 'inactive', 'success'),
    made(1, 40, 'production', 'error'),
    made(0, 600, 'production', 'success'),
  );
  const seen = await githubDeployments(api(), 'production', SPAN);
  expect(seen).toMatchObject({ kind: 'measured' });
  expect(seen.kind === 'measured' && seen.value.map(({ id, state }) => `${id} ${state}`)).toEqual([
    '5 in_progress',
    '4 live',
    '2 replaced',
    '1 failed',
  ]);
  expect(seen.kind === 'measured' && seen.value[0]).toEqual({
    id: '5',
    at: NOW - 60_000,
    state: 'in_progress',
    commit: SHA,
    by: 'deployer[bot], production',
  });
});

test('runs of workflows that deploy, by their name or by the one that is asked for', async () => {
  github = await startGitHub();
  const run = (id: number, workflow: string, event: string, more = {}) => ({
    ...{ id, workflow, event, createdAt: at(10), jobs: [], commit: SHA, conclusion: 'success', ...more },
  });
  github.repository.runs.push(
    run(1, 'deploy.yml', 'push'),
    run(2, 'ci.yml', 'push'),
    run(3, 'deploy.yml', 'schedule'),
    run(4, 'cd.yml', 'push', { name: 'Release to production', conclusion: 'failure' }),
    run(5, 'deploy.yml', 'pull_request'),
    run(6, 'deploy.yml', 'push', { createdAt: at(600) }),
    run(7, 'deploy.yml', 'push', { status: 'in_progress', conclusion: null }),
    run(8, 'deploy.yml', 'workflow_dispatch'),
  );
  const ids = async (workflow: string) => {
    const seen = await githubRuns(api(), { workflow, except: '8' }, SPAN);
    return seen.kind === 'measured' ? seen.value.map(({ id, state }) => `${id} ${state}`) : seen;
  };
  expect(await ids('')).toEqual(['1 live', '4 failed', '7 in_progress']);
  expect(await ids('ci.yml')).toEqual(['2 live']);
});

test('what the token may not see, and what GitHub does not say, is not measured, and never nothing', async () => {
  github = await startGitHub({ tokens: { token: botToken({ issues: 'write' }) } });
  expect(await githubDeployments(api(), '', SPAN)).toMatchObject({
    kind: 'unmeasured',
    cause: 'unauthorized',
    detail: expect.stringContaining('deployments: read'),
  });
  expect(await githubRuns(api(), { workflow: '', except: '' }, SPAN)).toMatchObject({ kind: 'unmeasured', cause: 'unauthorized' });
  github.setFaults(() => ({ answer: failed(502, 'Bad Gateway'), after: false }));
  expect(await githubDeployments(api(10), '', SPAN)).toMatchObject({ kind: 'unmeasured', cause: 'unreachable' });
});
