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
