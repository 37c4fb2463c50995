import { afterEach, expect, test } from '@jest/globals';
import { openGitHub } from '../../../src/adapters/github/api.ts';
import { pastJobRuns } from '../../../src/adapters/github/workflow-runs.ts';
import { type GitHubServer, startGitHub } from '../../support/github/server.ts';
import { failed } from '../../support/github/types.ts';
import { swiftPatience } from './support.ts';

let github: GitHubServer | undefined;
afterEach(() => github?.close());

const REPOSITORY = { owner: 'acme', repo: 'api' };
const query = { workflow: 'monthly-drill.yml', job: 'drill', since: '2026-11-01', exceptRunId: '77' };

test('one answer of 502 or 503 is waited out on each request', async () => {
  github = await startGitHub();
  github.repository.workflows.set('monthly-drill.yml', 'active');
  github.repository.runs.push({ id: 5, createdAt: '2026-11-02T05:00:00Z', jobs: [{ name: 'drill / restore-drill', conclusion: 'success' }] });
  for (const [bad, status] of [
    [1, 502],
    [2, 503],
  ]) {
    let call = 0;
    github.setFaults(() => (++call === bad ? { answer: failed(Number(status), 'Server Error'), after: false } : null));
    const runs = await pastJobRuns(openGitHub('token', REPOSITORY, swiftPatience(1), github.url), query);
    expect(runs).toMatchObject([{ conclusion: 'success' }]);
    expect(call).toBe(3);
  }
});

test('a server that is not there is told after the patience', async () => {
  const asking = pastJobRuns(openGitHub('token', REPOSITORY, swiftPatience(1, 300), 'http://127.0.0.1:9'), query);
  await expect(asking).rejects.toMatchObject({ name: 'UpstreamError', reason: 'github_unreachable' });
});
