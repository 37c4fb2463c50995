import { UpstreamError } from '../../core/errors.ts';
import type { GitHubApi, Octokit } from './api.ts';
import { isStatus } from './failure.ts';

/** The files of a branch that were asked for, at the commit `head`; null where the branch does not exist. */
export type BranchState = {
  readonly head: string | null;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Those that were asked for and are too large to be read. */
  readonly tooLarge?: readonly string[];
};

/** Files to write, and the message of their commit. */
export type BranchChange = { readonly files: ReadonlyMap<string, Uint8Array>; readonly message: string };

/** What came of a change: `commit` is null where there was nothing to change. */
export type BranchResult = { readonly commit: string | null; readonly state: BranchState };

/** Says that a branch is ours. Without it nothing is written: it is somebody's branch with a `README.md` of their own. */
export const BRANCH_MARKER = '.runbook-actions';
const MARKER_TEXT = 'This branch is kept by Runbook Actions. Without this file nothing is written to it.\n';

/** A file larger than this is read and written by no one in a job: it would take minutes and a gigabyte. */
export const LARGEST_FILE_BYTES = 32 * 1024 ** 2;

/** Which of a branch's paths are read. */
export type Pick = (paths: readonly string[]) => readonly string[];

type TreeItem = { readonly path: string; readonly mode: '100644'; readonly type: 'blob'; readonly content?: string; readonly sha?: string };
type Found = {
  readonly head: string | null;
  readonly tree: string | null;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly tooLarge: readonly string[];
  readonly ours: boolean;
};
const NOTHING: Found = { head: null, tree: null, files: new Map(), tooLarge: [], ours: true };

/**
 * A branch of its own that holds state, apart from the code: an orphan, made with the first change. It is written by the Git data API
 * (https://docs.github.com/rest/git): tree → commit → fast-forward of the branch. The fast-forward is what makes it safe against
 * other writers: it succeeds only if the head is still the one that was read. Author and committer are left out of the commit, since
 * GitHub signs a bot's commit only then.
 */
export class StateBranch {
  readonly #api: GitHubApi;
  readonly #branch: string;
  readonly #pick: Pick;
  /** Blobs by their name, which is their content's hash: a re-read after a lost race fetches what is new alone. */
  readonly #blobs = new Map<string, Uint8Array>();

  constructor(api: GitHubApi, branch: string, pick: Pick) {
    this.#api = api;
    this.#branch = branch;
    this.#pick = pick;
  }

  /** Reads the branch; `contents: read` suffices. Throws an UpstreamError. */
  async read(): Promise<BranchState> {
    const { head, files, tooLarge } = await this.#find();
    return { head, files, tooLarge };
  }

  /** Makes a change to the branch as it is, and again to what it has become where another writer was first. Throws an UpstreamError. */
  async change(decide: (state: BranchState) => BranchChange | null): Promise<BranchResult> {
    let tried: string | null = null;
    return this.#api.change(this.#purpose('write'), async (octokit) => {
      const { head, tree, files, tooLarge, ours } = await this.#find();
      if (!ours) throw this.#foreign();
      const change = decide({ head, files, tooLarge });
      // Nothing left to do, and the head is what an attempt of ours made: its answer was lost.
      if (change === null) return { commit: tried === head ? tried : null, state: { head, files, tooLarge } };
      const marked = head === null ? { ...change, files: new Map([...change.files, [BRANCH_MARKER, Buffer.from(MARKER_TEXT)]]) } : change;
      const commit = await this.#commit(marked, head, tree);
      tried = commit;
      await this.#move(head, commit, octokit);
      return { commit, state: { head: commit, files: new Map([...files, ...change.files]), tooLarge } };
    });
  }

  #foreign(): UpstreamError {
    const why = `it has no file ${BRANCH_MARKER}, so it is somebody's own, and nothing was written to it`;
    const advice = `Name another branch, one that does not exist yet. If this is the register and only lacks the file, put the file back.`;
    return new UpstreamError('foreign_branch', `The branch ${this.#branch} was not made by Runbook Actions: ${why}. ${advice}`);
  }

  /** The branch as it is: three requests, and one for each file that is not known yet. */
  async #find(): Promise<Found> {
    const { owner, repo } = this.#api;
    const purpose = this.#purpose('read');
    const ref = `heads/${this.#branch}`;
    const commit = await this.#api.ask(purpose, async ({ request }) => {
      try {
        return (await request('GET /repos/{owner}/{repo}/commits/{ref}', { owner, repo, ref })).data;
      } catch (error) {
        if (isStatus(error, 404) || (isStatus(error, 422) && /no commit found/i.test(String(error)))) return null;
        throw error;
      }
    });
    if (commit === null) return NOTHING;
    const tree = commit.commit.tree.sha;
    const listed = await this.#api.ask(purpose, ({ request }) =>
      request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', { owner, repo, tree_sha: tree, recursive: '1' }),
    );
    const blobs = new Map(
      listed.data.tree.flatMap(({ type, path, sha, size = 0 }) => (type === 'blob' && path && sha ? [[path, { sha, size }] as const] : [])),
    );
    const files = new Map<string, Uint8Array>();
    const tooLarge: string[] = [];
    for (const path of this.#pick([...blobs.keys()])) {
      const { sha, size } = blobs.get(path) ?? { sha: '', size: 0 };
      if (size > LARGEST_FILE_BYTES) tooLarge.push(path);
      else files.set(path, await this.#blob(sha));
    }
    // A list that GitHub cut off, at 100,000 files, is no branch of ours either.
    return { head: commit.sha, tree, files, tooLarge, ours: blobs.has(BRANCH_MARKER) && !listed.data.truncated };
  }

  async #blob(sha: string): Promise<Uint8Array> {
    const known = this.#blobs.get(sha);
    if (known !== undefined) return known;
    const { owner, repo } = this.#api;
    const { data } = await this.#api.ask(this.#purpose('read'), ({ request }) =>
      request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { owner, repo, file_sha: sha }),
    );
    const bytes = new Uint8Array(Buffer.from(data.content, 'base64'));
    this.#blobs.set(sha, bytes);
    return bytes;
  }

  async #commit({ files, message }: BranchChange, head: string | null, base: string | null): Promise<string> {
    const { owner, repo } = this.#api;
    const purpose = this.#purpose('write');
    const tree: TreeItem[] = [];
    for (const [path, bytes] of files) tree.push({ path, mode: '100644', type: 'blob', ...(await this.#content(bytes)) });
    const made = await this.#api.ask(purpose, ({ request }) =>
      request('POST /repos/{owner}/{repo}/git/trees', { owner, repo, tree, ...(base === null ? {} : { base_tree: base }) }),
    );
    const parents = head === null ? [] : [head];
    const commit = await this.#api.ask(purpose, ({ request }) =>
      request('POST /repos/{owner}/{repo}/git/commits', { owner, repo, message, tree: made.data.sha, parents }),
    );
    return commit.data.sha;
  }

  /** Text goes along with the tree, which saves a request; what is no text, and would be changed by that, is a blob first. */
  async #content(bytes: Uint8Array): Promise<{ readonly content: string } | { readonly sha: string }> {
    const content = Buffer.from(bytes).toString('utf8');
    if (Buffer.from(content, 'utf8').equals(bytes)) return { content };
    const { owner, repo } = this.#api;
    const { data } = await this.#api.ask(this.#purpose('write'), ({ request }) =>
      request('POST /repos/{owner}/{repo}/git/blobs', { owner, repo, content: Buffer.from(bytes).toString('base64'), encoding: 'base64' }),
    );
    return { sha: data.sha };
  }

  async #move(head: string | null, sha: string, { request }: Octokit): Promise<void> {
    const { owner, repo } = this.#api;
    const ref = `heads/${this.#branch}`;
    if (head === null) await request('POST /repos/{owner}/{repo}/git/refs', { owner, repo, ref: `refs/${ref}`, sha });
    else await request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', { owner, repo, ref, sha, force: false });
  }

  #purpose(access: 'read' | 'write') {
    return { what: `${access === 'read' ? 'Reading' : 'Writing'} the branch ${this.#branch}`, permission: `{ contents: ${access} }` };
  }
}
