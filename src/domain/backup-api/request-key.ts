import { createHash } from 'node:crypto';

/** What makes a request for a backup the same one: where it runs, and what it asks. */
export type RequestPlace = {
  readonly repository: string;
  readonly runId: string;
  readonly attempt: string;
  readonly job: string;
  readonly step: string;
  /** Where the run has no id, so that two runs by hand are two. */
  readonly otherwise: string;
};

/**
 * The value of `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): the same for each repetition within one attempt of a run,
 * another one for the next attempt, which wants a backup of its own. In the form of a UUID (version 8, RFC 9562), as some APIs ask for one.
 */
export function requestKey(place: RequestPlace, url: string, body: string): string {
  const { repository, runId, attempt, job, step, otherwise } = place;
  const parts = [...(runId === '' ? [otherwise] : [repository, runId, attempt, job, step]), url, body];
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
