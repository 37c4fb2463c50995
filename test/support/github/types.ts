import type { Faults } from './faults.ts';
import type { GitStore } from './git-store.ts';

/** What a token may do, as `permissions:` of a job says it. */
export type Permission = 'none' | 'read' | 'write';
export type PermissionScope = 'actions' | 'contents' | 'deployments' | 'issues' | 'pull-requests';
export type Permissions = Readonly<Partial<Record<PermissionScope, Permission>>>;

export type Account = { readonly login: string; readonly id: number; readonly type: 'Bot' | 'User' };
export const ACTIONS_BOT: Account = { login: 'github-actions[bot]', id: 41898282, type: 'Bot' };

/** Who stands behind a token. */
export type Token = { readonly account: Account; readonly permissions: Permissions };

export type Label = { readonly name: string; readonly color: string; readonly description: string };
export type Comment = { readonly id: number; body: string; readonly user: Account; readonly created_at: string; updated_at: string };
export type Issue = {
  readonly id: number;
  readonly node_id: string;
  readonly number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  state_reason: string | null;
  readonly user: Account;
  labels: string[];
  assignees: string[];
  readonly comments: Comment[];
  pinned: boolean;
  readonly pull_request: boolean;
  readonly created_at: string;
  updated_at: string;
  closed_at: string | null;
  /** Only who may write the repository's contents may still comment. */
  locked: boolean;
};

export type FakeJob = {
  readonly name: string;
  readonly conclusion: string | null;
  readonly status?: string;
  readonly steps?: readonly { readonly name: string; readonly conclusion: string | null }[];
};
export type FakeRun = {
  readonly id: number;
  readonly createdAt: string;
  readonly jobs: readonly FakeJob[];
  /** File name of its workflow; that of the server's only workflow where it is left out. */
  readonly workflow?: string;
  readonly event?: string;
  readonly status?: string;
  readonly conclusion?: string | null;
  readonly branch?: string;
  readonly commit?: string;
  /** What the workflow is called. */
  readonly name?: string;
  /** The repository that its commit is of is a fork. */
  readonly fork?: boolean;
  /** How often it was run: 1 where it is left out. When it was run the last time; `createdAt` stays. */
  readonly attempt?: number;
  readonly startedAt?: string;
};
export type FakeArtifact = {
  readonly id: number;
  readonly name: string;
  readonly runId: number;
  readonly zip: Buffer;
  readonly expired?: boolean;
  /** As GitHub says it; that of the zip itself where it is left out. */
  readonly digest?: string | null;
};
export type Dispatch = {
  readonly workflow: string | null;
  readonly event: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The run that it makes, where its id was asked for. */
  readonly runId?: number;
};
export type Deployment = {
  readonly id: number;
  readonly sha: string;
  readonly environment: string;
  readonly created_at: string;
  readonly creator: { readonly login: string };
  readonly statuses: Record<string, unknown>[];
};

/** One repository and everything in it. */
export type Repository = {
  readonly owner: string;
  readonly name: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  readonly git: GitStore;
  /** Branches that no token may write to. */
  readonly protectedBranches: Set<string>;
  readonly issues: Issue[];
  readonly labels: Label[];
  readonly collaborators: Set<string>;
  /** What accounts may do, where it is more or less than nothing: `admin`, `write`, `read`. */
  readonly roles: Map<string, string>;
  hasIssues: boolean;
  /** Workflow files, with the `state` that GitHub shows. */
  readonly workflows: Map<string, string>;
  /** When each was created, where that is said. */
  readonly workflowTimes: Map<string, string>;
  readonly runs: FakeRun[];
  readonly artifacts: FakeArtifact[];
  readonly dispatches: Dispatch[];
  readonly deployments: Deployment[];
  nextId: number;
};

export type Request = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly token: Token;
  readonly baseUrl: string;
  /** What stands before `path` in the address. */
  readonly prefix: string;
  readonly now: Date;
};
export type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

/** `null`: not mine. The path is what follows `/repos/{owner}/{repo}`. */
export type Resource = (repository: Repository, request: Request) => Answer | null;

export type { Faults };

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const nothing: Answer = { status: 204 };
const docs = 'https://docs.github.com/rest';
export const failed = (status: number, message: string, errors?: unknown): Answer => ({
  status,
  body: { message, ...(errors === undefined ? {} : { errors }), documentation_url: docs, status: String(status) },
});
export const notFound = failed(404, 'Not Found');
export const invalid = (resource: string, field: string, code: string, message?: string): Answer =>
  failed(422, 'Validation Failed', [{ resource, field, code, ...(message === undefined ? {} : { message }) }]);

/** GitHub's own words where a token lacks a permission. */
export const NOT_ACCESSIBLE = 'Resource not accessible by integration';

/** Null where the token may do it; else the 403, or the 404 that hides what a token may not even see. */
export function refusedFor({ token }: Request, scope: PermissionScope, need: 'read' | 'write'): Answer | null {
  const has = token.permissions[scope] ?? 'none';
  return has === 'write' || has === need ? null : failed(403, NOT_ACCESSIBLE);
}

/** One page of a list, with the `Link` header that paging libraries follow. */
export function page(
  items: readonly unknown[],
  { query, baseUrl, prefix, path }: Request,
  wrap: (items: readonly unknown[]) => unknown = (x) => x,
): Answer {
  const size = Math.min(100, Number(query.get('per_page') ?? 30) || 30);
  const at = Math.max(1, Number(query.get('page') ?? 1) || 1);
  const shown = items.slice((at - 1) * size, at * size);
  const next = new URLSearchParams(query);
  next.set('page', String(at + 1));
  const more = at * size < items.length;
  return { status: 200, body: wrap(shown), headers: more ? { link: `<${baseUrl}${prefix}${path}?${next}>; rel="next"` } : {} };
}
