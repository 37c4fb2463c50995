import { createHash } from 'node:crypto';
import { type FakeRun, failed, notFound, nothing, ok, page, type Repository, type Request, type Resource, refusedFor } from './types.ts';

/** https://docs.github.com/rest/actions : workflows, runs, jobs, artifacts, dispatch. */
export const actions: Resource = (repository, request) => {
  const { path, method } = request;
  if (path === '/dispatches' && method === 'POST') return dispatchRepository(repository, request);
  if (!path.startsWith('/actions/')) return null;
  const refused = refusedFor(request, 'actions', method === 'GET' ? 'read' : 'write');
  if (refused !== null) return refused;
  const workflow = /^\/actions\/workflows(?:\/([^/]+)(?:\/(runs|dispatches|enable|disable))?)?$/.exec(path);
  if (workflow !== null) return workflows(repository, request, workflow[1], workflow[2]);
  if (path === '/actions/runs') return listRuns(repository, request, repository.runs);
  const run = /^\/actions\/runs\/(\d+)(?:\/(jobs|artifacts))?$/.exec(path);
  if (run !== null) return oneRun(repository, request, run[1] as string, run[2]);
  const artifact = /^\/actions\/artifacts(?:\/(\d+)(\/zip)?)?$/.exec(path);
  return artifact === null ? notFound : artifacts(repository, request, artifact[1], artifact[2] !== undefined);
};

function dispatchRepository(repository: Repository, request: Request) {
  const refused = refusedFor(request, 'contents', 'write');
  if (refused !== null) return refused;
  repository.dispatches.push({ workflow: null, event: String(request.body['event_type']), body: request.body });
  return nothing;
}

function workflows(repository: Repository, request: Request, file: string | undefined, part: string | undefined) {
  const described = [...repository.workflows].map(([name, state], i) => {
    const at = repository.workflowTimes.get(name) ?? '2020-01-01T00:00:00.000Z';
    return { id: i + 1, name, path: `.github/workflows/${name}`, state, created_at: at, updated_at: at };
  });
  if (file === undefined) return page(described, request, (items) => ({ total_count: described.length, workflows: items }));
  const found = described.find(({ id, name }) => name === file || String(id) === file);
  if (found === undefined) return notFound;
  const only = repository.workflows.size === 1;
  if (part === 'runs')
    return listRuns(
      repository,
      request,
      repository.runs.filter((run) => (run.workflow ?? (only ? found.name : null)) === found.name),
    );
  if (part === undefined) return ok(found);
  if (part !== 'dispatches') {
    repository.workflows.set(found.name, part === 'enable' ? 'active' : 'disabled_manually');
    return nothing;
  }
  if (found.state !== 'active') return failed(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow");
  const dispatch = { workflow: found.name, event: 'workflow_dispatch', body: request.body };
  if (request.body['return_run_details'] !== true) {
    repository.dispatches.push(dispatch);
    return nothing;
  }
  const id = repository.nextId++;
  repository.dispatches.push({ ...dispatch, runId: id });
  return ok({
    workflow_run_id: id,
    run_url: `${request.baseUrl}/runs/${id}`,
    html_url: `https://github.com/${repository.owner}/${repository.name}/actions/runs/${id}`,
  });
}

function listRuns(repository: Repository, request: Request, all: readonly FakeRun[]) {
  const { query } = request;
  // `>=A`, or `A..B` with both ends.
  const [since = '', until = '9999'] = (query.get('created') ?? '').replace('>=', '').split('..');
  const matches = (name: string, value: string | null | undefined) => query.get(name) === null || query.get(name) === value;
  const found = all.filter(
    (run) =>
      secondOf(run.createdAt) >= since &&
      secondOf(run.createdAt) <= until &&
      matches('event', run.event) &&
      matches('branch', run.branch) &&
      matches('head_sha', run.commit) &&
      (matches('status', run.status) || matches('status', run.conclusion)),
  );
  // The newest first, and of a filter no more than a thousand.
  const filtered = ['created', 'event', 'branch', 'head_sha', 'status'].some((name) => query.has(name));
  const listed = [...found].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).slice(0, filtered ? 1000 : undefined);
  return page(
    (until === '9999' ? found : listed).map((run) => runBody(repository, run)),
    request,
    (items) => ({ total_count: found.length, workflow_runs: items }),
  );
}

/** GitHub's times are whole seconds. */
const secondOf = (text: string) => (text.length > 20 ? `${text.slice(0, 19)}Z` : text);

/** As `GET /repos/{owner}/{repo}` says it, and another one. */
const [REPOSITORY_ID, FORK_ID] = [1, 2];

function runBody({ owner, name }: Repository, run: FakeRun) {
  return {
    id: run.id,
    event: run.event ?? 'schedule',
    name: run.name ?? run.workflow ?? '',
    path: `.github/workflows/${run.workflow ?? ''}`,
    status: run.status ?? 'completed',
    conclusion: run.conclusion ?? null,
    created_at: run.createdAt,
    head_branch: run.branch ?? 'main',
    head_sha: run.commit ?? '',
    run_attempt: run.attempt ?? 1,
    run_started_at: run.startedAt ?? run.createdAt,
    html_url: `https://github.com/${owner}/${name}/actions/runs/${run.id}`,
    repository: { id: REPOSITORY_ID, full_name: `${owner}/${name}` },
    head_repository: run.fork ? { id: FORK_ID, full_name: `stranger/${name}` } : { id: REPOSITORY_ID, full_name: `${owner}/${name}` },
  };
}

function oneRun(repository: Repository, request: Request, id: string, part: string | undefined) {
  const run = repository.runs.find((item) => String(item.id) === id);
  if (run === undefined) return notFound;
  if (part === undefined) return ok(runBody(repository, run));
  if (part === 'artifacts') return listArtifacts(repository, request, (artifact) => artifact.runId === run.id);
  const jobs = run.jobs.map(({ name, conclusion, status = 'completed', steps = [] }, i) => {
    const numbered = steps.map((step, at) => ({ ...step, number: at + 1, status: step.conclusion === null ? 'in_progress' : 'completed' }));
    return { id: run.id * 100 + i, name, conclusion, status, steps: numbered };
  });
  return page(jobs, request, (items) => ({ total_count: jobs.length, jobs: items }));
}

function listArtifacts(repository: Repository, request: Request, filter: (artifact: { runId: number; name: string }) => boolean) {
  const named = request.query.get('name');
  const found = repository.artifacts
    .filter((artifact) => filter(artifact) && (named === null || artifact.name === named))
    .map(({ id, name, zip, runId, expired, digest }) => {
      const run = repository.runs.find((item) => item.id === runId);
      const workflow_run = {
        id: runId,
        repository_id: REPOSITORY_ID,
        head_repository_id: run?.fork ? FORK_ID : REPOSITORY_ID,
        head_branch: run?.branch ?? 'main',
        head_sha: run?.commit ?? '',
      };
      const said = digest === undefined ? `sha256:${createHash('sha256').update(zip).digest('hex')}` : digest;
      return { id, name, size_in_bytes: zip.length, expired: expired ?? false, created_at: run?.createdAt ?? null, digest: said, workflow_run };
    });
  return page(found, request, (items) => ({ total_count: found.length, artifacts: items }));
}

/** The zip comes by a redirect to another address, as from GitHub's storage. */
function artifacts(repository: Repository, request: Request, id: string | undefined, zip: boolean) {
  if (id === undefined) return listArtifacts(repository, request, () => true);
  const found = repository.artifacts.find((artifact) => String(artifact.id) === id);
  if (found === undefined) return notFound;
  if (!zip) return ok({ id: found.id, name: found.name, size_in_bytes: found.zip.length, expired: found.expired ?? false });
  if (found.expired === true) return failed(410, 'Artifact has expired');
  return { status: 302, headers: { location: `${request.baseUrl}/_storage/${found.id}` } };
}
