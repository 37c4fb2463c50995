import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { botToken, type GitHubServer, startGitHub } from './github/server.ts';
import type { FakeRun, Permissions } from './github/types.ts';
import { type BundleOptions, runBundle } from './run-bundle.ts';
import { yamlOf } from './schedule-year.ts';

const CLOCK = pathToFileURL(path.resolve(import.meta.dirname, 'shifted-clock.mjs')).href;
export const READ: Permissions = { actions: 'read', contents: 'read', issues: 'read' };
export const TOKEN = 'gh-token-watchdog';

/** A repository with workflow files, as the watchdog may see it. */
export async function startWatched(permissions: Permissions = READ): Promise<GitHubServer> {
  return startGitHub({ tokens: { [TOKEN]: botToken(permissions), writer: botToken() } });
}

/** Puts files on the default branch and lists them as workflows in this state. */
export function addWorkflows({ repository }: GitHubServer, files: Readonly<Record<string, string>>, state = 'active'): void {
  const { git } = repository;
  const head = git.refs.get('refs/heads/main') ?? '';
  const blobs = new Map(Object.entries(files).map(([file, text]) => [`.github/workflows/${file}`, git.addBlob(Buffer.from(text))]));
  const tree = git.withFiles(git.commits.get(head)?.tree ?? null, blobs);
  const person = { name: 'Ada', email: 'ada@example.com', date: '2025-01-02T00:00:00Z' };
  const commit = git.addCommit({ tree, parents: [head], message: 'Workflows', author: person, committer: person, verified: false, account: null });
  git.refs.set('refs/heads/main', commit.sha);
  for (const file of Object.keys(files)) repository.workflows.set(file, state);
}

export const monitorYaml = yamlOf({ uses: 'health-monitor', cron: '*/30 * * * *' });

/** Runs of a workflow, so many hours ago. */
export function addRuns({ repository }: GitHubServer, file: string, now: number, hoursAgo: readonly number[], over: Partial<FakeRun> = {}): void {
  for (const hours of hoursAgo) {
    const createdAt = new Date(now - hours * 3_600_000).toISOString();
    repository.runs.push({ id: repository.nextId++, jobs: [], workflow: file, event: 'schedule', conclusion: 'success', createdAt, ...over });
  }
}

/** Runs the bundle against it; `at` is what its clock shows. */
export function runWatchdog(
  github: GitHubServer,
  inputs: Readonly<Record<string, string>> = {},
  options: { readonly at?: number; readonly env?: Record<string, string>; readonly onStart?: BundleOptions['onStart'] } = {},
) {
  const clock = options.at === undefined ? {} : { SHIFTED_CLOCK: new Date(options.at).toISOString(), NODE_OPTIONS: `--import ${CLOCK}` };
  const env = {
    ...{
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: 'acme/api',
      GITHUB_RUN_ID: '77',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_SERVER_URL: 'https://github.com',
    },
    ...{ GITHUB_ACTION_REPOSITORY: 'acme/runbook-actions', GITHUB_ACTION_REF: 'v1', GITHUB_GRAPHQL_URL: `${github.url}/graphql` },
    ...clock,
    ...options.env,
  };
  return runBundle('watchdog', { 'github-token': TOKEN, ...inputs }, { env, ...(options.onStart === undefined ? {} : { onStart: options.onStart }) });
}

export const everyHalfHour = (hours: number) => Array.from({ length: hours * 2 }, (_, i) => i / 2 + 0.05);
