import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AnsweringServer, startAnsweringServer } from './answering-server.ts';
import { type CacheService, startCacheService } from './cache-service.ts';
import { type GitHubServer, startGitHub } from './github/server.ts';
import type { Issue } from './github/types.ts';
import { type BundleOptions, type BundleRun, runBundle } from './run-bundle.ts';

const CLOCK = pathToFileURL(path.resolve(import.meta.dirname, 'shifted-clock.mjs')).href;

/** GitHub with its cache, and Slack: what every run of the alerts talks to beside its sources. */
export type AlertWorld = {
  readonly github: GitHubServer;
  readonly cache: CacheService;
  readonly slack: AnsweringServer;
  readonly issues: () => readonly Issue[];
  /** Headlines of Slack's messages, without invisible characters. */
  readonly slackTexts: () => readonly string[];
  /** A run of the shipped action; `at`: by a day's clock that shows this time, in milliseconds. */
  readonly check: (inputs?: Readonly<Record<string, string>>, options?: BundleOptions & { readonly at?: number }) => Promise<BundleRun>;
  readonly close: () => Promise<void>;
};

/** What a run may never show but to the runner, in the line that masks it. */
export const SECRETS = ['gh-secret-token', 'XXXXXXXXXXXXXXXX', 'hunter2-hunter2'];

export async function openAlertWorld(): Promise<AlertWorld> {
  const [github, cache, slack] = await Promise.all([startGitHub({ private: false }), startCacheService(), startAnsweringServer()]);
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-alerts-'));
  let nextRun = 100;
  return {
    ...{ github, cache, slack },
    issues: () => github.repository.issues,
    slackTexts: () => slack.requests.map(({ body }) => (JSON.parse(body) as { text: string }).text.replace(/\u200b/g, '')),
    check: (inputs = {}, { at, env, ...options } = {}) => {
      nextRun += 1;
      const given = {
        environment: 'production',
        'github-token': 'gh-secret-token',
        channels: 'slack',
        'slack-webhook-url': `${slack.url}/services/T1/B1/XXXXXXXXXXXXXXXX`,
        'notify-timeout': '5s',
        timeout: '10s',
        'fail-on': 'never',
        ...inputs,
      };
      const clock = at === undefined ? {} : { NODE_OPTIONS: `--import ${CLOCK}`, SHIFTED_CLOCK: new Date(at).toISOString() };
      const runner = {
        GITHUB_API_URL: github.url,
        GITHUB_REPOSITORY: 'acme/api',
        GITHUB_RUN_ID: String(nextRun),
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_WORKSPACE: folder,
        RUNNER_ENVIRONMENT: 'self-hosted',
        RUNNER_TEMP: folder,
      };
      return runBundle('alert-check', given, { ...options, env: { ...runner, ...cache.env, ...clock, ...env } });
    },
    close: async () => {
      await Promise.all([github, cache, slack].map((server) => server.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Everything that a run showed to people. */
export const shown = (run: BundleRun) =>
  [run.log.replace(/^::add-mask::.*$/gm, ''), run.summary, JSON.stringify(run.outputs), JSON.stringify(run.report)].join('\n');
