import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runAct } from '../support/act.ts';
import { type AnsweringServer, startAnsweringServer } from '../support/answering-server.ts';
import { examplesOf } from '../support/examples.ts';
import { botToken, type GitHubServer, startGitHub } from '../support/github/server.ts';
import { HEALTHY, type HealthApi, startHealthApi } from '../support/health-api.ts';

const example = examplesOf(import.meta.filename);

let api: HealthApi;
let hook: AnsweringServer;
let github: GitHubServer;
beforeEach(async () => {
  [api, hook, github] = await Promise.all([
    startHealthApi('{"error":"boom"}', 500),
    startAnsweringServer(),
    // Of the whole workflow's permissions none but the ones that its jobs name.
    startGitHub({
      private: false,
      tokens: { 'token-of-the-job': botToken({ issues: 'write', deployments: 'read', actions: 'read', contents: 'read' }) },
    }),
  ]);
});
afterEach(() => Promise.all([api, hook, github].map((server) => server.close())));

const deploy = () =>
  runAct({
    files: { '.github/workflows/deploy.yml': example('deploy-with-triage.yml') },
    workflow: 'deploy.yml',
    event: 'workflow_dispatch',
    env: { GITHUB_API_URL: github.url, GITHUB_WORKFLOW_REF: 'acme/api/.github/workflows/deploy.yml@refs/heads/main' },
    secrets: { GITHUB_TOKEN: 'token-of-the-job', DEPLOY_HOOK_URL: `${hook.url}/deploy/srv-0123456789abcdef?key=hook-secret-key`, DATABASE_URL: '' },
    vars: { HEALTH_URL: api.url },
    replace: {
      'https://www.githubstatus.com/api/v2/status.json': `${hook.url}/status`,
      // act ends a run where a called workflow fails, and starts no later job: here the gate only says what it found.
      'phase: after\n': 'phase: after\n      interval: 200ms\n      health-timeout: 2s\n      fail-on: never\n',
    },
  });

test('deploy-with-triage.yml: a deploy that is not healthy opens an incident, and the triage says in it where it broke; the next good one closes it', async () => {
  const at = new Date().toISOString();
  const deployed = {
    id: 5,
    sha: 'a'.repeat(40),
    environment: 'production',
    created_at: at,
    creator: { login: 'deployer' },
    statuses: [{ state: 'success' }],
  };
  github.repository.deployments.push(deployed);
  const failed = await deploy();
  expect([failed.code, failed.steps['Triage'], failed.outputs['triage.issue-number']]).toEqual([0, 'success', '1']);
  expect([failed.outputs['triage.culprit'], failed.outputs['triage.restart']]).toEqual(['deploy', 'none']);
  const [issue] = github.repository.issues;
  expect([issue?.state, issue?.comments.length, issue?.comments[0]?.body]).toEqual(['open', 1, expect.stringContaining('<code>deploy</code>')]);
  // The deploy's own call alone: the triage was asked for no restart.
  expect(hook.requests.filter(({ path: asked }) => asked.startsWith('/deploy'))).toHaveLength(1);
  api.answer(200, HEALTHY);
  const good = await deploy();
  expect([good.code, good.steps['Triage'], issue?.state]).toEqual([0, undefined, 'closed']);
  expect(failed.log + good.log).not.toMatch(/hook-secret-key|token-of-the-job/);
}, 120_000);
