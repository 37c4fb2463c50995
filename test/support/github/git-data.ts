import type { Commit, Person, TreeEntry } from './git-store.ts';
import { type Account, type Answer, created, failed, notFound, ok, page, type Repository, type Request, type Resource, refusedFor } from './types.ts';

/** https://docs.github.com/rest/git : blobs, trees, commits and refs, with git's own object names and fast-forward rule. */
export const gitData: Resource = (repository, request) => {
  const [, kind, rest = ''] = /^\/git\/(blobs|trees|commits|refs?)(?:\/(.+))?$/.exec(request.path) ?? [];
  if (kind === undefined) return null;
  const refused = refusedFor(request, 'contents', request.method === 'GET' ? 'read' : 'write');
  if (refused !== null) return refused;
  if (repository.git.refs.size === 0 && request.method !== 'GET') return failed(409, 'Git Repository is empty.');
  switch (`${request.method} ${kind}`) {
    case 'POST blobs':
      return createBlob(repository, request);
    case 'GET blobs':
      return readBlob(repository, rest);
    case 'POST trees':
      return createTree(repository, request);
    case 'GET trees':
      return readTree(repository, request, rest);
    case 'POST commits':
      return createCommit(repository, request);
    case 'GET commits':
      return readCommit(repository, rest);
    case 'GET ref':
      return readRef(repository, rest);
    case 'POST refs':
      return createRef(repository, request);
    case 'PATCH refs':
      return updateRef(repository, request, rest);
    default:
      return notFound;
  }
};

function createBlob({ git }: Repository, { body }: Request): Answer {
  const encoding = body['encoding'] === 'base64' ? 'base64' : 'utf8';
  return created({ sha: git.addBlob(Buffer.from(String(body['content'] ?? ''), encoding)) });
}

function readBlob({ git }: Repository, sha: string): Answer {
  const content = git.blobs.get(sha);
  return content === undefined ? notFound : ok({ sha, size: content.length, encoding: 'base64', content: content.toString('base64') });
}

type WantedEntry = { readonly path: string; readonly sha?: string | null; readonly content?: string };

function createTree({ git }: Repository, { body }: Request): Answer {
  const base = body['base_tree'] === undefined ? null : String(body['base_tree']);
  if (base !== null && git.walk(git.commits.get(base)?.tree ?? base) === null) return failed(422, 'The tree parameter is not a valid tree.');
  const files = new Map<string, string | null>();
  for (const entry of body['tree'] as readonly WantedEntry[]) {
    const sha = entry.content === undefined ? (entry.sha ?? null) : git.addBlob(Buffer.from(entry.content));
    if (sha !== null && !git.blobs.has(sha)) return failed(422, `tree.sha ${sha} is not a valid blob`);
    files.set(entry.path, sha);
  }
  const sha = git.withFiles(base === null ? null : (git.commits.get(base)?.tree ?? base), files);
  return created({ sha, tree: git.trees.get(sha) });
}

function readTree({ git }: Repository, { query }: Request, name: string): Answer {
  const sha = git.commits.get(name)?.tree ?? git.commits.get(git.refs.get(`refs/heads/${name}`) ?? '')?.tree ?? name;
  const all = git.walk(sha);
  if (all === null) return notFound;
  const sized = (entries: readonly TreeEntry[]) =>
    entries.map((entry) => (entry.type === 'blob' ? { ...entry, size: git.blobs.get(entry.sha)?.length ?? 0 } : entry));
  return ok({ sha, truncated: false, tree: sized(query.has('recursive') ? all : (git.trees.get(sha) ?? [])) });
}

function createCommit({ git }: Repository, { body, token, now }: Request): Answer {
  const tree = String(body['tree']);
  const parents = (body['parents'] ?? []) as readonly string[];
  if (!git.trees.has(tree)) return failed(422, 'Tree SHA does not exist');
  if (parents.some((parent) => !git.commits.has(parent))) return failed(422, 'Parent SHA does not exist or is not a commit object');
  const person = personOf(token.account, now);
  const author = (body['author'] as Person | undefined) ?? null;
  const committer = (body['committer'] as Person | undefined) ?? author;
  // GitHub signs for a bot that leaves both out, and only then.
  const verified = author === null && committer === null && token.account.type === 'Bot';
  const made = git.addCommit({
    tree,
    parents,
    message: String(body['message']),
    author: author ?? person,
    committer: committer ?? person,
    verified,
    account: author === null ? token.account : null,
  });
  return created(gitCommit(made));
}

function personOf({ login, id }: Account, now: Date): Person {
  return { name: login, email: `${id}+${login}@users.noreply.github.com`, date: `${now.toISOString().slice(0, 19)}Z` };
}

function readCommit({ git }: Repository, sha: string): Answer {
  const commit = git.commits.get(sha);
  return commit === undefined ? notFound : ok(gitCommit(commit));
}

function gitCommit({ sha, tree, parents, message, author, committer, verified }: Commit) {
  return {
    sha,
    tree: { sha: tree },
    parents: parents.map((parent) => ({ sha: parent })),
    message,
    author,
    committer,
    verification: verification(verified),
  };
}

export function verification(verified: boolean) {
  return { verified, reason: verified ? 'valid' : 'unsigned', signature: verified ? '-----BEGIN PGP SIGNATURE-----' : null, payload: null };
}

const refBody = (ref: string, sha: string) => ({ ref, object: { type: 'commit', sha } });

function readRef({ git }: Repository, name: string): Answer {
  const sha = git.refs.get(`refs/${name}`);
  return sha === undefined ? notFound : ok(refBody(`refs/${name}`, sha));
}

function createRef({ git, protectedBranches }: Repository, { body }: Request): Answer {
  const ref = String(body['ref']);
  const sha = String(body['sha']);
  if (git.refs.has(ref)) return failed(422, 'Reference already exists');
  if (!git.commits.has(sha)) return failed(422, 'Object does not exist');
  if (protectedBranches.has(ref.replace('refs/heads/', '')))
    return failed(422, 'Repository rule violations found\n\nCannot create ref due to creations being restricted.\n\n');
  git.refs.set(ref, sha);
  return created(refBody(ref, sha));
}

function updateRef({ git, protectedBranches }: Repository, { body }: Request, name: string): Answer {
  const ref = `refs/${name}`;
  const sha = String(body['sha']);
  const head = git.refs.get(ref);
  if (typeof body['force'] !== 'boolean' && body['force'] !== undefined)
    return failed(422, "Invalid request.\n\nFor 'properties/force', it is not a boolean.");
  if (head === undefined) return failed(422, 'Reference does not exist');
  if (!git.commits.has(sha)) return failed(422, 'Object does not exist');
  if (protectedBranches.has(name.replace('heads/', '')))
    return failed(422, 'Repository rule violations found\n\nChanges must be made through a pull request.\n\n');
  if (body['force'] !== true && !git.isAncestor(head, sha)) return failed(422, 'Update is not a fast forward');
  git.refs.set(ref, sha);
  return ok(refBody(ref, sha));
}

/** https://docs.github.com/rest/commits : the list, one commit, the comparison; and the repository with its contents. */
export const repositoryData: Resource = (repository, request) => {
  const { path, method } = request;
  if (method !== 'GET' || !/^(\/commits|\/compare\/|\/contents\/|\/branches\/|$)/.test(path)) return null;
  if (path === '') return ok(describeRepository(repository));
  const refused = refusedFor(request, 'contents', 'read');
  if (refused !== null) return refused;
  const [, kind, rest = ''] = /^\/(commits|compare|contents|branches)(?:\/(.+))?$/.exec(path) ?? [];
  if (kind === 'commits') return rest === '' ? listCommits(repository, request) : oneCommit(repository, rest);
  if (kind === 'compare') return compare(repository, rest);
  if (kind === 'contents') return contents(repository, request, decodeURIComponent(rest));
  const head = repository.git.commits.get(repository.git.refs.get(`refs/heads/${rest}`) ?? '');
  if (head === undefined) return failed(404, 'Branch not found');
  return ok({ name: rest, commit: restCommit(head), protected: repository.protectedBranches.has(rest) });
};

export function describeRepository({ owner, name, private: hidden, defaultBranch }: Repository) {
  const visibility = hidden ? 'private' : 'public';
  return { id: 1, node_id: 'R_1', name, full_name: `${owner}/${name}`, private: hidden, visibility, default_branch: defaultBranch, has_issues: true };
}

const resolve = ({ git }: Repository, name: string) =>
  git.refs.get(`refs/heads/${name}`) ?? git.refs.get(`refs/${name}`) ?? (git.commits.has(name) ? name : null);

function restCommit({ sha, tree, parents, message, author, committer, verified, account }: Commit) {
  const commit = { author, committer, message, tree: { sha: tree }, verification: verification(verified) };
  return { sha, commit, author: account, committer: account, parents: parents.map((parent) => ({ sha: parent })) };
}

function oneCommit(repository: Repository, name: string): Answer {
  if (repository.git.refs.size === 0) return failed(409, 'Git Repository is empty.');
  const commit = repository.git.commits.get(resolve(repository, decodeURIComponent(name)) ?? '');
  return commit === undefined ? failed(422, `No commit found for SHA: ${name}`) : ok(restCommit(commit));
}

function listCommits(repository: Repository, request: Request): Answer {
  const sha = resolve(repository, request.query.get('sha') ?? repository.defaultBranch);
  if (sha === null) return notFound;
  const { git } = repository;
  const at = (name: string) => Date.parse(request.query.get(name) ?? '');
  const path = request.query.get('path');
  const below = (tree: string) =>
    JSON.stringify((git.walk(tree) ?? []).filter((e) => e.path === path || e.path.startsWith(`${path}/`)).map((e) => [e.path, e.sha]));
  const touches = ({ tree, parents }: Commit) => path === null || below(tree) !== below(git.commits.get(parents[0] ?? '')?.tree ?? '');
  const found = git
    .history(sha)
    // A time that is not given is not a number, and nothing is less or more.
    .filter((commit) => !(Date.parse(commit.committer.date) < at('since')) && !(Date.parse(commit.committer.date) > at('until')))
    .filter(touches);
  return page(found.map(restCommit), request);
}

function compare(repository: Repository, range: string): Answer {
  const [base, head] = decodeURIComponent(range)
    .split('...')
    .map((name) => resolve(repository, name));
  if (!base || !head) return notFound;
  const { git } = repository;
  if (base === head) return ok({ status: 'identical', ahead_by: 0, behind_by: 0 });
  const [behind, ahead] = [git.isAncestor(head, base), git.isAncestor(base, head)];
  if (!behind && !ahead && !git.history(base).some((commit) => git.isAncestor(commit.sha, head)))
    return failed(404, `No common ancestor between ${base} and ${head}.`);
  return ok({ status: ahead ? 'ahead' : behind ? 'behind' : 'diverged' });
}

function contents(repository: Repository, request: Request, path: string): Answer {
  const sha = resolve(repository, request.query.get('ref') ?? repository.defaultBranch);
  const all = sha === null ? [] : (repository.git.walk(repository.git.commits.get(sha)?.tree ?? '') ?? []);
  const entry = all.find((e) => e.path === path);
  // A folder is the list of what is in it.
  const inside = all.filter((e) => repository.git.blobs.has(e.sha) && e.path.startsWith(`${path}/`) && !e.path.slice(path.length + 1).includes('/'));
  if (inside.length > 0) return ok(inside.map((e) => ({ type: 'file', path: e.path, name: e.path.slice(path.length + 1), sha: e.sha })));
  const content = entry === undefined ? undefined : repository.git.blobs.get(entry.sha);
  return content === undefined ? notFound : ok({ type: 'file', path, sha: entry?.sha, encoding: 'base64', content: content.toString('base64') });
}
