import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { actions } from './actions.ts';
import { deployments } from './deployments.ts';
import type { Faults } from './faults.ts';
import { describeRepository, gitData, repositoryData } from './git-data.ts';
import { createGitStore } from './git-store.ts';
import { graphql } from './graphql.ts';
import { collaborators, issues } from './issues.ts';
import { ACTIONS_BOT, type Answer, failed, type Label, notFound, ok, type Permissions, type Repository, type Request, type Token } from './types.ts';

export type GitHubServer = {
  readonly url: string;
  readonly repository: Repository;
  /** `METHOD /path?query` of every request. */
  readonly requests: readonly string[];
  readonly addToken: (text: string, token: Token) => void;
  readonly setFaults: (faults: Faults | null) => void;
  readonly close: () => Promise<void>;
};

export type GitHubOptions = {
  readonly owner?: string;
  readonly name?: string;
  readonly private?: boolean;
  /** Tokens by their text. Without any, every token is the Actions bot's and may do everything. */
  readonly tokens?: Readonly<Record<string, Token>>;
  readonly faults?: Faults;
  /** A repository without a commit. */
  readonly empty?: boolean;
  readonly collaborators?: readonly string[];
  readonly now?: () => Date;
};

export const ALL: Permissions = { actions: 'write', contents: 'write', deployments: 'write', issues: 'write', 'pull-requests': 'write' };
export const botToken = (permissions: Permissions = ALL): Token => ({ account: ACTIONS_BOT, permissions });

/** What somebody without a token sees: a public repository; of a private one not even that it is there. */
function toNobody(repository: Repository, path: string): Answer | null {
  if (path !== `/repos/${repository.owner}/${repository.name}`) return null;
  return repository.private ? notFound : ok(describeRepository(repository));
}

/**
 * One repository of GitHub over HTTP, faithful to its documented answers: git data with git's own objects, commits, issues, labels,
 * pinning, workflows, runs, artifacts, dispatches, deployments, permissions, faults on demand.
 */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHubServer> {
  const repository = createRepository(options);
  const requests: string[] = [];
  const tokens = new Map(Object.entries(options.tokens ?? {}));
  const now = options.now ?? (() => new Date());
  let faults = options.faults ?? null;
  let url = '';

  const route = (request: Request): Answer => {
    if (request.path === '/graphql' || request.path === '/api/graphql') return graphql(repository, request);
    const [, owner, name, rest = ''] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/.exec(request.path) ?? [];
    if (owner !== repository.owner || name !== repository.name) return notFound;
    const inside = { ...request, path: rest, prefix: `/repos/${owner}/${name}` };
    for (const resource of [gitData, repositoryData, issues, collaborators, actions, deployments]) {
      const answer = resource(repository, inside);
      if (answer !== null) return answer;
    }
    return notFound;
  };
  const admit = (given: string, path: string): Token | Answer => {
    if (given === '') return toNobody(repository, path) ?? failed(401, 'Requires authentication');
    return (tokens.size === 0 ? botToken() : tokens.get(given)) ?? failed(401, 'Bad credentials');
  };
  const answer = async (message: IncomingMessage): Promise<Answer> => {
    const { pathname, searchParams } = new URL(message.url ?? '/', url);
    const method = message.method ?? 'GET';
    const body = await readBody(message);
    const stored = /^\/_storage\/(\d+)$/.exec(pathname)?.[1];
    if (stored !== undefined) return storedBytes(repository, stored, message);
    const given = (message.headers.authorization ?? '').replace(/^(token|bearer) /i, '');
    const token = admit(given, pathname);
    if ('status' in token) return token;
    const fault = faults?.({ method, path: pathname }) ?? null;
    if (fault !== null && !fault.after) return fault.answer;
    const path = pathname.replace(/%2F/gi, '/').replace(/%5B/gi, '[');
    const right = route({ method, path, query: searchParams, body, token, baseUrl: url, prefix: '', now: now() });
    return fault === null ? right : fault.answer;
  };
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answer(request).then(
      ({ status, body, headers }) => {
        const json = !Buffer.isBuffer(body);
        response.writeHead(status, {
          'content-type': json ? 'application/json' : 'application/zip',
          'x-ratelimit-remaining': '900',
          date: now().toUTCString(),
          ...headers,
        });
        response.end(json ? (body === undefined ? '' : JSON.stringify(body)) : body);
      },
      (error: unknown) => response.writeHead(500).end(JSON.stringify({ message: String(error) })),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    repository,
    requests,
    addToken: (text, token) => void tokens.set(text, token),
    setFaults: (next) => {
      faults = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Azure's storage refuses a signed address with a token beside it; a token of GitHub's has no business there anyway. */
function storedBytes({ artifacts }: Repository, id: string, { headers }: IncomingMessage): Answer {
  if (headers.authorization !== undefined) return failed(400, 'InvalidAuthenticationInfo');
  return { status: 200, body: artifacts.find((artifact) => String(artifact.id) === id)?.zip };
}

async function readBody(message: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
}

function createRepository(options: GitHubOptions): Repository {
  const git = createGitStore();
  if (options.empty !== true) {
    const tree = git.withFiles(null, new Map([['README.md', git.addBlob(Buffer.from('# API\n'))]]));
    const person = { name: 'Ada', email: 'ada@example.com', date: '2025-01-01T00:00:00Z' };
    const first = git.addCommit({ tree, parents: [], message: 'First', author: person, committer: person, verified: false, account: null });
    git.refs.set('refs/heads/main', first.sha);
  }
  return {
    owner: options.owner ?? 'acme',
    name: options.name ?? 'api',
    private: options.private ?? true,
    defaultBranch: 'main',
    git,
    protectedBranches: new Set(),
    issues: [],
    labels: [] as Label[],
    collaborators: new Set(options.collaborators ?? []),
    roles: new Map(),
    hasIssues: true,
    workflows: new Map(),
    workflowTimes: new Map(),
    runs: [],
    artifacts: [],
    dispatches: [],
    deployments: [],
    nextId: 1000,
  };
}
