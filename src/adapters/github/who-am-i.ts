import { UpstreamError } from '../../core/errors.ts';
import type { GitHubApi } from './api.ts';
import { type Purpose, remedyOf } from './failure.ts';

/** Who stands behind a token. `id` is null where GitHub does not say; it outlives a new name. */
export type Identity = { readonly login: string; readonly id: number | null };

/** The account of `github.token`, where GitHub does not say who the token is. */
const ACTIONS_BOT: Identity = { login: 'github-actions[bot]', id: null };

/** Throws an UpstreamError where GitHub cannot be asked; one that may not ask is taken for the token of the job. */
export async function whoAmI(api: GitHubApi, purpose: Purpose): Promise<Identity> {
  const query = 'query { viewer { login databaseId } }';
  return api.change(purpose, async (octokit) => {
    try {
      const { viewer } = await octokit.graphql<{ viewer: { login: string; databaseId?: number | null } }>(query);
      return { login: viewer.login, id: viewer.databaseId ?? null };
    } catch (error) {
      // A token that GitHub does not know is told by the next request; what may pass is tried again.
      if (!(error instanceof UpstreamError) && remedyOf(error, 0).kind !== 'fatal') throw error;
      return ACTIONS_BOT;
    }
  });
}

export function isIdentity(me: Identity, user: { readonly login: string; readonly id?: number | bigint } | null | undefined): boolean {
  if (user === null || user === undefined) return false;
  return me.id !== null && user.id !== undefined ? me.id === Number(user.id) : me.login === user.login;
}
