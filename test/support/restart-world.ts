import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startAnsweringServer } from './answering-server.ts';
import { type GitHubServer, startGitHub } from './github/server.ts';
import type { Issue } from './github/types.ts';
import { HEALTHY, type HealthApi, startHealthApi } from './health-api.ts';
import { type BundleOptions, type BundleRun, runBundle } from './run-bundle.ts';

/** An API that is down, its incident on a GitHub of this machine, and a deploy hook that mends it where it is told to. */
export type RestartWorld = {
  readonly api: HealthApi;
  readonly github: GitHubServer;
  readonly hook: Awaited<ReturnType<typeof startAnsweringServer>>;
  /** Opens the incident of the API by the `incident` action's bundle. */
  readonly openIncident: () => Promise<Issue>;
  readonly triage: (inputs?: Readonly<Record<string, string>>, options?: BundleOptions & { readonly event?: TriageEvent }) => Promise<BundleRun>;
  readonly issue: () => Issue;
  /** First lines of our comments, without the fingerprints: `triage`, `restart recovered` … */
  readonly comments: () => readonly string[];
  readonly close: () => Promise<void>;
};
export type TriageEvent = { readonly name: string; readonly payload: unknown };

export const CRASHED = '{"error":"Cannot read properties of undefined"}';
/** A restart as quick as a test wants it. */
export const RESTART = { restart: 'on', 'restart-on': 'app', 'restart-timeout': '3s', 'restart-interval': '100ms' };

export async function openRestartWorld(): Promise<RestartWorld> {
  const [api, github, hook] = await Promise.all([startHealthApi(CRASHED, 500), startGitHub({ private: false }), startAnsweringServer()]);
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-triage-'));
  const eventPath = path.join(folder, 'event.json');
  const env = {
    GITHUB_API_URL: github.url,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'acme/api',
    GITHUB_RUN_ID: '77',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_WORKFLOW_REF: 'acme/api/.github/workflows/monitor.yml@refs/heads/main',
    GITHUB_WORKSPACE: folder,
    GITHUB_EVENT_PATH: eventPath,
    NO_PROXY: '127.0.0.1',
  };
  const about = { service: 'shop', environment: 'production', 'github-token': 'gh-secret-token' };
  const issue = () => github.repository.issues[0] as Issue;
  return {
    ...{ api, github, hook, issue },
    openIncident: async () => {
      const run = await runBundle(
        'incident',
        { ...about, fingerprint: 'api', verdict: 'critical', reason: 'http_status', message: 'It answers 500.' },
        { env },
      );
      if (run.code !== 0) throw new Error(run.log);
      return issue();
    },
    triage: (inputs = {}, { event = { name: 'workflow_dispatch', payload: {} }, ...options } = {}) => {
      writeFileSync(eventPath, JSON.stringify(event.payload));
      const given = {
        ...{ url: `api=${api.url}`, timeout: '5s', 'request-timeout': '2s', 'second-resolver': 'none', 'fail-on': 'never', ...about },
        ...{ 'deploy-hook-url': `${hook.url}/deploy/srv-0123456789abcdef?key=hook-secret-key`, ...inputs },
      };
      return runBundle('triage', given, { ...options, env: { ...env, GITHUB_EVENT_NAME: event.name, ...options.env } });
    },
    comments: () =>
      (issue()?.comments ?? []).map(({ body }) => {
        const outcome = /runbook-restart-outcome (\w+)/.exec(body)?.[1];
        return outcome === undefined ? (/^<!-- runbook-(\w+)/.exec(body)?.[1] ?? 'other') : `restart ${outcome}`;
      }),
    close: async () => {
      await Promise.all([api, github, hook].map((server) => server.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The hook's next call mends the API. */
export function mendsOnCall({ hook, api }: RestartWorld, afterMs = 300): void {
  const before = hook.requests.length;
  const timer = setInterval(() => {
    if (hook.requests.length === before) return;
    clearInterval(timer);
    setTimeout(() => api.answer(200, HEALTHY), afterMs);
  }, 10);
  timer.unref();
}
