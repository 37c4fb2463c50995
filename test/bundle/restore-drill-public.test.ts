import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type GitHubServer, startGitHub } from '../support/github/server.ts';
import { ROOT, runBundle } from '../support/run-bundle.ts';

/** A server that is not there: a drill that is let through comes as far as that. */
const NOWHERE = 'postgresql://postgres@127.0.0.1:9/postgres';
let github: { open: GitHubServer; hidden: GitHubServer };
let workspace: string;
beforeAll(async () => {
  github = { open: await startGitHub({ private: false }), hidden: await startGitHub() };
});
afterAll(() => Promise.all([github.open.close(), github.hidden.close()]));
beforeEach(() => {
  workspace = mkdtempSync(path.join(tmpdir(), 'runbook-public-'));
  copyFileSync(path.join(ROOT, 'test', 'fixtures', 'dumps', 'pg15-gzip.dump'), path.join(workspace, 'a.dump'));
});
afterEach(() => rmSync(workspace, { recursive: true }));

const commit = () => {
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], { cwd: workspace });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'x');
};

async function reason(api: string, event: unknown = {}, inputs: Record<string, string> = {}): Promise<string> {
  const payload = path.join(workspace, '..', `${path.basename(workspace)}.json`);
  writeFileSync(payload, JSON.stringify(event));
  const env = { GITHUB_REPOSITORY: 'acme/api', GITHUB_API_URL: api, GITHUB_EVENT_PATH: payload, GITHUB_WORKSPACE: workspace };
  const run = await runBundle('restore-drill', { backup: 'a.dump', 'server-url': NOWHERE, ...inputs }, { env, cwd: workspace });
  rmSync(payload);
  expect(run.code).toBe(1);
  return run.outputs['reason'] ?? '';
}
const repository = (more: object) => ({ repository: { full_name: 'acme/api', ...more } });
const NO_API = 'http://127.0.0.1:9';
const LET_THROUGH = 'server_unreachable';

test('by the event’s payload: a public repository is refused, a private one and an internal one are not', async () => {
  expect(await reason(NO_API, repository({ visibility: 'public', private: false }))).toBe('public_repository');
  expect(await reason(NO_API, repository({ private: false }))).toBe('public_repository');
  expect(await reason(NO_API, repository({ private: true }))).toBe(LET_THROUGH);
  expect(await reason(NO_API, repository({ visibility: 'internal', private: true }))).toBe(LET_THROUGH);
});

test('without one by GitHub itself, without a token; where nobody says it, and of another repository’s event, it is not taken for private', async () => {
  expect(await reason(github.open.url)).toBe('public_repository');
  expect(await reason(github.hidden.url)).toBe(LET_THROUGH);
  expect(await reason(NO_API)).toBe('public_repository');
  expect(await reason(NO_API, { repository: { full_name: 'eve/api', private: true } })).toBe('public_repository');
});

test('allow-public lets it through', async () => {
  expect(await reason(github.open.url, {}, { 'allow-public': 'true' })).toBe(LET_THROUGH);
});

test('a file that the repository holds is public with it; one that lies there, or was written over, is not', async () => {
  expect(await reason(github.open.url)).toBe('public_repository');
  commit();
  expect(await reason(github.open.url)).toBe(LET_THROUGH);
  appendFileSync(path.join(workspace, 'a.dump'), 'x');
  expect(await reason(github.open.url)).toBe('public_repository');
});

test('a backup elsewhere is refused before anybody is asked for it', async () => {
  const before = github.hidden.requests.length;
  expect(await reason(NO_API, repository({ private: false }), { backup: `${github.hidden.url}/a.dump` })).toBe('public_repository');
  expect(github.hidden.requests.length).toBe(before);
});
