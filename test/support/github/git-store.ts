import { createHash } from 'node:crypto';
import type { Account } from './types.ts';

export type TreeEntry = { readonly path: string; readonly mode: string; readonly type: 'blob' | 'tree'; readonly sha: string };
export type Person = { readonly name: string; readonly email: string; readonly date: string };
export type Commit = {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Person;
  readonly committer: Person;
  /** Signed by GitHub, as it does for a bot that names neither author nor committer. */
  readonly verified: boolean;
  readonly account: Account | null;
};

/** Git's objects, with the names that git itself would give them, and the branches. */
export type GitStore = {
  readonly blobs: Map<string, Buffer>;
  readonly trees: Map<string, readonly TreeEntry[]>;
  readonly commits: Map<string, Commit>;
  readonly refs: Map<string, string>;
  readonly addBlob: (content: Buffer) => string;
  readonly addTree: (entries: readonly TreeEntry[]) => string;
  readonly addCommit: (commit: Omit<Commit, 'sha'>) => Commit;
  /** The entries of a tree by full path, folders included; null where there is no such tree. */
  readonly walk: (sha: string) => TreeEntry[] | null;
  /** Files by path on top of a base tree; a content of null removes the file. */
  readonly withFiles: (base: string | null, files: ReadonlyMap<string, string | null>) => string;
  /** A commit and all before it, newest first along first parents. */
  readonly history: (sha: string) => Commit[];
  readonly isAncestor: (older: string, newer: string) => boolean;
};

export function createGitStore(): GitStore {
  const blobs = new Map<string, Buffer>();
  const trees = new Map<string, readonly TreeEntry[]>();
  const commits = new Map<string, Commit>();
  const refs = new Map<string, string>();
  const addBlob = (content: Buffer) => {
    const sha = objectName('blob', content);
    blobs.set(sha, content);
    return sha;
  };
  const addTree = (entries: readonly TreeEntry[]) => {
    // Git sorts a folder as if its name ended in a slash.
    const sortKey = (entry: TreeEntry) => Buffer.from(entry.type === 'tree' ? `${entry.path}/` : entry.path);
    const sorted = [...entries].sort((a, b) => Buffer.compare(sortKey(a), sortKey(b)));
    const body = Buffer.concat(
      sorted.map((entry) => Buffer.concat([Buffer.from(`${entry.mode.replace(/^0/, '')} ${entry.path}\0`), Buffer.from(entry.sha, 'hex')])),
    );
    const sha = objectName('tree', body);
    trees.set(sha, sorted);
    return sha;
  };
  const addCommit = (commit: Omit<Commit, 'sha'>): Commit => {
    const stamp = ({ name, email, date }: Person) => `${name} <${email}> ${Math.floor(Date.parse(date) / 1000)} +0000`;
    const head = [`tree ${commit.tree}`, ...commit.parents.map((p) => `parent ${p}`), `author ${stamp(commit.author)}`];
    const body = `${[...head, `committer ${stamp(commit.committer)}`].join('\n')}\n\n${commit.message}`;
    const made = { ...commit, sha: objectName('commit', Buffer.from(body)) };
    commits.set(made.sha, made);
    return made;
  };
  const walk = (sha: string, under = ''): TreeEntry[] | null => {
    const entries = trees.get(sha);
    if (entries === undefined) return null;
    return entries.flatMap((entry) => {
      const here = { ...entry, path: `${under}${entry.path}` };
      return entry.type === 'tree' ? [here, ...(walk(entry.sha, `${here.path}/`) ?? [])] : [here];
    });
  };
  const build = (files: ReadonlyMap<string, TreeEntry>): string => {
    const here: TreeEntry[] = [];
    const folders = new Map<string, Map<string, TreeEntry>>();
    for (const [name, entry] of files) {
      const [folder, ...rest] = name.split('/') as [string, ...string[]];
      if (rest.length === 0) here.push({ ...entry, path: name });
      else folders.set(folder, (folders.get(folder) ?? new Map()).set(rest.join('/'), entry));
    }
    const made = [...folders].map(([name, inside]): TreeEntry => ({ path: name, mode: '040000', type: 'tree', sha: build(inside) }));
    return addTree([...here, ...made]);
  };
  const withFiles = (base: string | null, files: ReadonlyMap<string, string | null>) => {
    const all = new Map((base === null ? [] : (walk(base) ?? [])).filter((entry) => entry.type === 'blob').map((entry) => [entry.path, entry]));
    for (const [name, sha] of files) {
      if (sha === null) all.delete(name);
      else all.set(name, { path: name, mode: '100644', type: 'blob', sha });
    }
    return build(all);
  };
  const history = (sha: string) => {
    const found: Commit[] = [];
    for (let at = commits.get(sha); at !== undefined; at = commits.get(at.parents[0] ?? '')) found.push(at);
    return found;
  };
  const isAncestor = (older: string, newer: string) => {
    const queue = [newer];
    const seen = new Set<string>();
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      if (at === older) return true;
      if (seen.has(at)) continue;
      seen.add(at);
      queue.push(...(commits.get(at)?.parents ?? []));
    }
    return false;
  };
  return { blobs, trees, commits, refs, addBlob, addTree, addCommit, walk, withFiles, history, isAncestor };
}

function objectName(type: string, body: Buffer): string {
  return createHash('sha1').update(`${type} ${body.length}\0`).update(body).digest('hex');
}
