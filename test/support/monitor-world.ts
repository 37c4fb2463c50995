import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type AnsweringServer, startAnsweringServer } from './answering-server.ts';
import { type CacheService, startCacheService } from './cache-service.ts';
import { type GitHubServer, startGitHub } from './github/server.ts';
import type { Issue } from './github/types.ts';
import { DATABASE_GONE, HEALTHY, type HealthApi, startHealthApi } from './health-api.ts';
import { type BundleOptions, type BundleRun, runBundle } from './run-bundle.ts';
import { readMail, type SmtpTestServer, startSmtp } from './smtp.ts';

/** Everything that a monitor talks to, as real servers on this machine. */
export type MonitorWorld = {
  readonly api: HealthApi;
  readonly github: GitHubServer;
  readonly cache: CacheService;
  readonly slack: AnsweringServer;
  readonly smtp: SmtpTestServer;
  readonly heartbeat: AnsweringServer;
  /** The API answers wrong, or right again. */
  readonly breakApi: () => void;
  readonly mendApi: () => void;
  readonly issues: () => readonly Issue[];
  /** Headlines of Slack's messages and subjects of mails, without invisible characters. */
  readonly slackTexts: () => readonly string[];
  readonly subjects: () => readonly string[];
  /** A run of the shipped monitor; `cached` with the Actions cache at hand. */
  readonly monitor: (
    inputs?: Readonly<Record<string, string>>,
    options?: BundleOptions & { readonly runId?: number; readonly cached?: boolean },
  ) => Promise<BundleRun>;
  /** A run of the shipped triage after it, on the same GitHub. */
  readonly triage: (inputs: Readonly<Record<string, string>>) => Promise<BundleRun>;
  readonly close: () => Promise<void>;
};

/** The steps of a run take milliseconds instead of seconds, and nothing else is different. */
export const FAST = { interval: '100ms', 'suspect-interval': '100ms', 'request-timeout': '2s' };

export async function openMonitorWorld(): Promise<MonitorWorld> {
  const [api, github, cache, slack, heartbeat, smtp] = await Promise.all([
    startHealthApi(),
    startGitHub({ private: false }),
    startCacheService(),
    startAnsweringServer(),
    startAnsweringServer(),
    startSmtp({ hideSTARTTLS: true, disabledCommands: ['STARTTLS', 'AUTH'] }),
  ]);
  github.repository.workflows.set('monitor.yml', 'active');
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-monitor-'));
  let nextRun = 100;
  const env = (runId: number) => ({
    GITHUB_API_URL: github.url,
    GITHUB_REPOSITORY: 'acme/api',
    GITHUB_RUN_ID: String(runId),
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_WORKFLOW_REF: 'acme/api/.github/workflows/monitor.yml@refs/heads/main',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_WORKSPACE: folder,
    RUNNER_ENVIRONMENT: 'self-hosted',
    RUNNER_TEMP: folder,
  });
  return {
    ...{ api, github, cache, slack, smtp, heartbeat },
    breakApi: () => api.answer(500, DATABASE_GONE),
    mendApi: () => api.answer(200, HEALTHY),
    issues: () => github.repository.issues,
    slackTexts: () => slack.requests.map(({ body }) => (JSON.parse(body) as { text: string }).text.replace(/\u200b/g, '')),
    subjects: () => smtp.mails.map(({ raw }) => readMail(raw).headers.get('subject') ?? ''),
    monitor: (inputs = {}, { runId, cached = false, ...options } = {}) => {
      nextRun += 1;
      const given = {
        url: `api=${api.url}`,
        'github-token': 'gh-secret-token',
        channels: 'slack\nemail',
        'slack-webhook-url': `${slack.url}/services/T1/B1/XXXXXXXXXXXXXXXX`,
        'smtp-url': `smtp://localhost:${smtp.port}`,
        'smtp-tls': 'none',
        'email-from': 'alerts@example.com',
        'email-to': 'ada@example.com',
        'notify-timeout': '5s',
        'fail-on': 'never',
        ...FAST,
        ...inputs,
      };
      return runBundle('health-monitor', given, { ...options, env: { ...env(runId ?? nextRun), ...(cached ? cache.env : {}), ...options.env } });
    },
    triage: (inputs) => {
      nextRun += 1;
      const given = { 'github-token': 'gh-secret-token', 'fail-on': 'never', 'second-resolver': 'none', timeout: '5s', ...inputs };
      return runBundle('triage', given, { env: env(nextRun) });
    },
    close: async () => {
      await Promise.all([api, github, cache, slack, smtp, heartbeat].map((server) => server.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
