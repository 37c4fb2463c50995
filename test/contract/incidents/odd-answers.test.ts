import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openGitHub } from '../../../src/adapters/github/api.ts';
import { maintenanceIssues } from '../../../src/adapters/github/maintenance-issues.ts';
import { everyPage } from '../../../src/adapters/github/pages.ts';
import { watchMaintenance } from '../../../src/domain/incidents/maintenance-watch.ts';
import { observeIncidents } from '../../../src/domain/incidents/observing.ts';
import type { MaintenanceWindow } from '../../../src/domain/incidents/types.ts';
import { type AnsweringServer, startAnsweringServer } from '../../support/answering-server.ts';
import { type GitHubServer, startGitHub } from '../../support/github/server.ts';
import { swiftPatience } from '../ledger/support.ts';
import { clock, MIN, openDesk, T0 } from './support.ts';

const WHERE = { owner: 'acme', repo: 'api' };
const json = { 'content-type': 'application/json' };
let server: AnsweringServer;
beforeEach(async () => {
  server = await startAnsweringServer();
});
afterEach(() => server.close());

test.each([
  ['a page', { status: 200, body: '<!DOCTYPE html><title>Unicorn!</title>', headers: { 'content-type': 'text/html; charset=utf-8' } }],
  ['an object in place of a list', { status: 200, body: '{"message":"try later"}', headers: json }],
  ['nothing', { status: 200, body: 'null', headers: json }],
])('%s with status 200 is no answer of GitHub’s, and is asked for again', async (_, odd) => {
  server.answer(odd, { status: 200, body: '[]', headers: json });
  const github = () => openGitHub('token', WHERE, swiftPatience(1), server.url);
  expect(await maintenanceIssues(github(), 'maintenance')).toEqual([]);
  server.answer(odd, { status: 200, body: '[{"id":1}]', headers: json });
  const pages = github().ask({ what: 'Reading', permission: '{ issues: read }' }, ({ request }) =>
    everyPage((at) => request('GET /repos/{owner}/{repo}/issues', { ...WHERE, ...at })),
  );
  expect(await pages).toEqual([{ id: 1 }]);
  expect(server.requests).toHaveLength(4);
});

test('an odd answer that stays is told as GitHub’s, within the patience', async () => {
  server.answer({ status: 200, body: '<html></html>', headers: { 'content-type': 'text/html' } });
  const reading = maintenanceIssues(openGitHub('token', WHERE, swiftPatience(1, 60_000), server.url), 'maintenance');
  await expect(reading).rejects.toMatchObject({ name: 'UpstreamError', reason: 'github_unreachable' });
});

test('issues that could not be read are read again at the next question, not minutes later', async () => {
  let asked = 0;
  const list = async () => {
    asked += 1;
    if (asked === 1) server.answer({ status: 404, body: '{"message":"Not Found"}', headers: json });
    else server.answer({ status: 200, body: '[]', headers: json });
    return maintenanceIssues(openGitHub('token', WHERE, swiftPatience(1), server.url), 'maintenance');
  };
  const watch = watchMaintenance({ spans: [], by: 'monitor', list, language: 'en', say: () => {} });
  for (const second of [0, 1, 2, 3]) expect(await watch(T0 + second * 1000, true)).toBeNull();
  expect(asked).toBe(2);
});

test('a bug that one observation meets mutes neither the next one nor the other checks, and is told', async () => {
  const time = clock();
  const github: GitHubServer = await startGitHub({ now: time.now });
  try {
    let calls = 0;
    const maintenance = async (): Promise<MaintenanceWindow | null> => {
      calls += 1;
      if (calls === 1) throw new TypeError('of undefined');
      return null;
    };
    const { signal } = new AbortController();
    const observing = observeIncidents({
      ...{ desk: openDesk(github.url), maintenance, about: { service: 'shop', environment: '' }, language: 'en', say: () => {}, signal },
    });
    for (const minute of [0, 1])
      observing.observe(
        ['api', 'web'].map((check) => ({
          check,
          observation: { verdict: 'critical', reason: 'http_status', message: '500.', at: T0 + minute * MIN },
        })),
      );
    const { open, findings } = await observing.settled();
    expect([...open.keys()].toSorted()).toEqual(['api', 'web']);
    expect(findings).toMatchObject([{ verdict: 'unknown', reason: 'internal_error', message: expect.stringContaining('of undefined') }]);
  } finally {
    await github.close();
  }
});
