import { getOctokit } from '@actions/github';
import { ConfigError, errorText, UpstreamError } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';

export type GitHub = ReturnType<typeof getOctokit>['rest'];

/** The repository that runs, from the runner's environment. Throws a ConfigError where there is none. */
export function currentRepository(env: NodeJS.ProcessEnv): { readonly owner: string; readonly repo: string } {
  const [owner, repo] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
  if (!owner || !repo) throw new ConfigError([{ input: 'GITHUB_REPOSITORY', problem: 'the runner did not say which repository this is.' }]);
  return { owner, repo };
}

/** GitHub's REST API. The address is the runner's GITHUB_API_URL. */
export function connectGitHub(token: string): GitHub {
  return getOctokit(token, { request: { signal: AbortSignal.timeout(60_000) } }).rest;
}

/**
 * An error of GitHub's as one that says what to do. `permission` is the line that the job lacks when GitHub answers 403 or 404,
 * which it does for things that a token may not see.
 */
export function githubError(error: unknown, what: string, permission: string): UpstreamError {
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 0;
  const said = plainText(errorText(error), 200);
  if (status === 401)
    return new UpstreamError('authentication_failed', `GitHub does not accept the token while reading ${what}: ${said}`, { cause: error });
  if (status === 403 || status === 404) {
    const advice = `Give the job "permissions: ${permission}" and see that it exists.`;
    return new UpstreamError('permission_denied', `GitHub answered ${status} while reading ${what}: ${said} ${advice}`, { cause: error });
  }
  return new UpstreamError('github_unreachable', `GitHub could not be asked for ${what}: ${said}`, { cause: error });
}
