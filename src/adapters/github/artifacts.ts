import type { ArtifactFacts, ArtifactRun } from '../../domain/backup/artifact-source.ts';
import type { GitHubApi } from './api.ts';
import { isStatus } from './failure.ts';

const PURPOSE = { what: 'Getting an artifact', permission: '{ actions: read }' };
/** Artifacts of one name that are looked through, newest first as GitHub lists them. */
const MOST = 1000;

/** The repository's default branch, and all artifacts of a name. Throws an UpstreamError. */
export async function listArtifacts(api: GitHubApi, name: string): Promise<{ defaultBranch: string; artifacts: ArtifactFacts[] }> {
  const { owner, repo } = api;
  return api.ask(PURPOSE, async ({ request, paginate }) => {
    const { data: repository } = await request('GET /repos/{owner}/{repo}', { owner, repo });
    const artifacts: ArtifactFacts[] = [];
    for await (const { data } of paginate.iterator('GET /repos/{owner}/{repo}/actions/artifacts', { owner, repo, name, per_page: 100 })) {
      for (const { id, expired, created_at: created, size_in_bytes: bytes, digest, workflow_run: run } of data) {
        const own = run?.repository_id === repository.id && run.head_repository_id === repository.id;
        const [createdAt, runId] = [new Date(created ?? 0), run?.id ?? 0];
        artifacts.push({ id, expired, createdAt, bytes, digest: digest ?? null, runId, branch: run?.head_branch ?? null, own });
      }
      if (artifacts.length >= MOST) break;
    }
    return { defaultBranch: repository.default_branch, artifacts };
  });
}

/** The run that made an artifact. */
export async function readArtifactRun(api: GitHubApi, runId: number): Promise<ArtifactRun> {
  const { owner, repo } = api;
  return api.ask(PURPOSE, async ({ request }) => {
    const { data } = await request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', { owner, repo, run_id: runId });
    const own = data.head_repository?.id === data.repository?.id && data.repository?.id !== undefined;
    return { event: data.event, status: data.status, conclusion: data.conclusion, branch: data.head_branch, own };
  });
}

/** The address of an artifact's bytes, null where they are no more. It is signed for a minute or so: whoever has it needs no token, and must not be given one. */
export async function artifactAddress(api: GitHubApi, id: number): Promise<string | null> {
  const { owner, repo } = api;
  return api.ask(PURPOSE, async ({ request }) => {
    try {
      const zip = { owner, repo, artifact_id: id, archive_format: 'zip', request: { redirect: 'manual' as const } };
      const answer = await request('GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}', zip);
      return answer.headers.location ?? '';
    } catch (error) {
      if (isStatus(error, 410)) return null;
      throw error;
    }
  });
}
