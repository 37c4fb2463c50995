import { createEmulator } from 'emulate';
import { freePort } from '../postgres-server.ts';

export type GitHubEmulator = { readonly url: string; readonly close: () => Promise<unknown> };

/** The GitHub of the `emulate` package, which is not ours: the repository acme/api, and a token of the Actions bot. It has no GraphQL. */
export async function startGitHubEmulator(token: string): Promise<GitHubEmulator> {
  const port = await freePort();
  const emulator = await createEmulator({
    service: 'github',
    port,
    seed: {
      tokens: { [token]: { login: 'github-actions[bot]', scopes: ['repo'] } },
      github: {
        users: [{ login: 'github-actions[bot]' }],
        orgs: [{ login: 'acme', members: [{ login: 'github-actions[bot]', role: 'admin' }] }],
        repos: [{ owner: 'acme', name: 'api', auto_init: true }],
      },
    },
  });
  // Its own addresses say localhost, which may be another family.
  return { url: `http://127.0.0.1:${port}`, close: () => emulator.close() };
}
