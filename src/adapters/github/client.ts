import { ConfigError } from '../../core/errors.ts';

/** The repository that runs, from the runner's environment. Throws a ConfigError where there is none. */
export function currentRepository(env: NodeJS.ProcessEnv): { readonly owner: string; readonly repo: string } {
  const [owner, repo] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
  if (!owner || !repo) throw new ConfigError([{ input: 'GITHUB_REPOSITORY', problem: 'the runner did not say which repository this is.' }]);
  return { owner, repo };
}
