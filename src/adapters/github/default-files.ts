import { UpstreamError } from '../../core/errors.ts';
import type { GitHubApi } from './api.ts';
import { isStatus } from './failure.ts';
import { listOf } from './pages.ts';
import { readDefaultFile } from './workflows.ts';

const FOLDER = { what: "Listing a folder's files", permission: '{ contents: read }' };
/** Each costs a request, and `github.token` has 1,000 an hour. */
const MAX_FILES = 150;

/** The texts of a folder's files on the default branch, by name; empty where there is no such folder. Throws an UpstreamError. */
export async function readDefaultFolder(api: GitHubApi, folder: string, wanted: RegExp): Promise<ReadonlyMap<string, string>> {
  const { owner, repo } = api;
  const names = await api.ask(FOLDER, async ({ request }) => {
    try {
      const { data } = await request('GET /repos/{owner}/{repo}/contents/{path}', { owner, repo, path: folder });
      return listOf(data as unknown as { readonly type?: string; readonly name?: string }[]).flatMap(({ type, name = '' }) =>
        type === 'file' && wanted.test(name) ? [name] : [],
      );
    } catch (error) {
      if (isStatus(error, 404)) return [];
      throw error;
    }
  });
  if (names.length > MAX_FILES)
    throw new UpstreamError('too_much', `${folder} holds ${names.length} files, more than the ${MAX_FILES} that are read.`);
  const files = new Map<string, string>();
  for (const name of names) {
    const text = await readDefaultFile(api, `${folder}/${name}`);
    if (text === null) throw new UpstreamError('too_much', `GitHub did not give ${folder}/${name} as text.`);
    files.set(name, text);
  }
  return files;
}
