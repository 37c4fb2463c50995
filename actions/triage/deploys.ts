import { pause } from '../../src/adapters/clock/pause.ts';
import { openGitHub, type Repository } from '../../src/adapters/github/api.ts';
import { githubDeployments, githubRuns } from '../../src/adapters/github/recent-deploys.ts';
import type { ReadBetween } from '../../src/domain/alerts/sources.ts';
import type { Deploy } from '../../src/domain/triage/hosting.ts';
import type { Given } from './validate.ts';

/** GitHub is not waited for as long as a person would. */
const PATIENCE_MS = 15_000;

/** What GitHub knows of deploys: its deployments, and the runs of workflows that deploy. None without a token. */
export function githubDeploys(given: Given, repository: Repository, env: NodeJS.ProcessEnv): readonly ReadBetween<readonly Deploy[]>[] {
  if (given.githubToken === '') return [];
  const open = (signal: AbortSignal) =>
    openGitHub(given.githubToken, repository, { signal, pause, random: Math.random, now: Date.now, limitMs: PATIENCE_MS });
  const runs = { workflow: given.deployWorkflow, except: env['GITHUB_RUN_ID'] ?? '' };
  return [
    (from, until, signal) => githubDeployments(open(signal), given.environment, { from, until }),
    (from, until, signal) => githubRuns(open(signal), runs, { from, until }),
  ];
}
