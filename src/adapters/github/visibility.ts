import { readFile } from 'node:fs/promises';
import type { Visibility } from '../../domain/drill/publication.ts';

const TIMEOUT_MS = 10_000;
const KNOWN: readonly unknown[] = ['public', 'private', 'internal'] satisfies Visibility[];

/**
 * Who can read the repository that runs, null where none does: by the event's payload, else by GitHub's API. Without a token GitHub shows
 * public repositories alone, and says 404 of the others (https://docs.github.com/rest/repos/repos#get-a-repository). Throws only where the run was cancelled.
 */
export async function repositoryVisibility(env: NodeJS.ProcessEnv, token: string, signal: AbortSignal): Promise<Visibility | null> {
  const name = env['GITHUB_REPOSITORY'] ?? '';
  if (name === '') return null;
  return (
    (await fromEvent(env['GITHUB_EVENT_PATH'] ?? '', name)) ?? (await fromApi(env['GITHUB_API_URL'] || 'https://api.github.com', name, token, signal))
  );
}

async function fromEvent(path: string, name: string): Promise<Visibility | null> {
  try {
    const { repository } = JSON.parse(await readFile(path, 'utf8')) as { repository?: Record<string, unknown> };
    // The payload may be of another repository's event, such as a dispatch that carries one along.
    return String(repository?.['full_name']).toLowerCase() === name.toLowerCase() ? visibilityOf(repository) : null;
  } catch {
    return null;
  }
}

async function fromApi(api: string, name: string, token: string, signal: AbortSignal): Promise<Visibility> {
  try {
    const headers = {
      accept: 'application/vnd.github+json',
      'user-agent': 'runbook-actions',
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    };
    const limits = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const answer = await fetch(`${api}/repos/${name.split('/').map(encodeURIComponent).join('/')}`, { headers, signal: limits, redirect: 'error' });
    const body: unknown = await answer.json();
    if (answer.status === 404 && token === '') return 'private';
    return answer.ok ? (visibilityOf(body) ?? 'unknown') : 'unknown';
  } catch {
    signal.throwIfAborted();
    return 'unknown';
  }
}

/** `private: false` alone does not tell public from internal, and is taken for public. */
function visibilityOf(repository: unknown): Visibility | null {
  if (typeof repository !== 'object' || repository === null) return null;
  const { visibility, private: hidden } = repository as Record<string, unknown>;
  if (KNOWN.includes(visibility)) return visibility as Visibility;
  return typeof hidden === 'boolean' ? (hidden ? 'private' : 'public') : null;
}
