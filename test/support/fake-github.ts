import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type FakeJob = { readonly name: string; readonly conclusion: string | null; readonly status?: string };
export type FakeRun = { readonly id: number; readonly createdAt: string; readonly jobs: readonly FakeJob[] };

export type FakeGitHub = {
  readonly url: string;
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
};

/**
 * The part of GitHub's REST API on workflow runs, in its documented shape: `GET /repos/{o}/{r}/actions/workflows/{file}/runs` with the
 * filter `created`, and `GET /repos/{o}/{r}/actions/runs/{id}/jobs`. `refuse` answers every request with that status.
 */
export async function startFakeGitHub(options: { workflow: string; runs: readonly FakeRun[]; token?: string; refuse?: number }): Promise<FakeGitHub> {
  const requests: string[] = [];
  const answer = (request: IncomingMessage): [number, unknown] => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (options.refuse !== undefined) return [options.refuse, { message: 'Resource not accessible by integration' }];
    if (options.token !== undefined && request.headers.authorization !== `token ${options.token}`) return [401, { message: 'Bad credentials' }];
    const workflow = /^\/repos\/[^/]+\/[^/]+\/actions\/workflows\/([^/]+)\/runs$/.exec(url.pathname)?.[1];
    if (workflow !== undefined) {
      if (workflow !== options.workflow) return [404, { message: 'Not Found' }];
      const since = (url.searchParams.get('created') ?? '').replace('>=', '');
      const runs = options.runs.filter((run) => run.createdAt >= since);
      const listed = runs.map((run) => ({ id: run.id, created_at: run.createdAt, html_url: `https://github.com/acme/api/actions/runs/${run.id}` }));
      return [200, { total_count: listed.length, workflow_runs: listed }];
    }
    const id = /^\/repos\/[^/]+\/[^/]+\/actions\/runs\/(\d+)\/jobs$/.exec(url.pathname)?.[1];
    const run = options.runs.find((r) => String(r.id) === id);
    if (run === undefined) return [404, { message: 'Not Found' }];
    const jobs = run.jobs.map((job) => ({ name: job.name, conclusion: job.conclusion, status: job.status ?? 'completed' }));
    return [200, { total_count: jobs.length, jobs }];
  };
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const [status, body] = answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
