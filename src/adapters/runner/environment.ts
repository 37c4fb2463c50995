import type { JsonObject } from '../../core/json.ts';

/** Where this step runs, from the runner's environment variables; empty ones are left out. */
export function describeRun(env: NodeJS.ProcessEnv): JsonObject {
  const server = env['GITHUB_SERVER_URL'];
  const [repository, runId] = [env['GITHUB_REPOSITORY'], env['GITHUB_RUN_ID']];
  const run: Record<string, string | undefined> = {
    repository,
    workflow: env['GITHUB_WORKFLOW'],
    job: env['GITHUB_JOB'],
    runId,
    runAttempt: env['GITHUB_RUN_ATTEMPT'],
    commit: env['GITHUB_SHA'],
    actor: env['GITHUB_ACTOR'],
    url: server && repository && runId ? `${server}/${repository}/actions/runs/${runId}` : undefined,
  };
  return Object.fromEntries(Object.entries(run).filter(([, value]) => value));
}

/** Address of the workflow run; null where there is none. */
export function runUrlOf(env: NodeJS.ProcessEnv): string | null {
  const { url } = describeRun(env);
  return typeof url === 'string' ? url : null;
}

/**
 * File name of the workflow that was started, not of one that it calls: `GITHUB_WORKFLOW_REF` is
 * `owner/repo/.github/workflows/monthly-drill.yml@refs/heads/main`. Null where the runner does not say.
 */
export function workflowFile(env: NodeJS.ProcessEnv): string | null {
  return /\/([^/@]+\.ya?ml)@/.exec(env['GITHUB_WORKFLOW_REF'] ?? '')?.[1] ?? null;
}

/**
 * Address of the README section on an action's reasons, at the commit that runs. `GITHUB_ACTION_REPOSITORY` is the action's
 * own repository; it is empty for a local `./` action, whose repository is the one that runs.
 */
export function helpUrl(env: NodeJS.ProcessEnv, action: string): string {
  const repository = env['GITHUB_ACTION_REPOSITORY'] || env['GITHUB_REPOSITORY'];
  const ref = env['GITHUB_ACTION_REPOSITORY'] ? env['GITHUB_ACTION_REF'] : env['GITHUB_SHA'];
  // Both become part of a markdown link, so anything but the usual characters means no link.
  const safe = /^[\w./@-]+$/;
  if (!repository || !ref || !safe.test(repository) || !safe.test(ref)) return '';
  return `${env['GITHUB_SERVER_URL'] || 'https://github.com'}/${repository}/blob/${ref}/actions/${action}/README.md#reasons`;
}
