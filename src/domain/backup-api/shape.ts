import type { Json, JsonObject } from '../../core/json.ts';
import type { Path } from '../health/assertion.ts';
import { lookUp } from '../health/evaluate-json.ts';

/** Where an API's answers keep what is needed; null: looked for under the usual names. */
export type Shape = {
  readonly id: Path | null;
  readonly status: Path | null;
  readonly url: Path | null;
  /** Words of the status, in lower case. */
  readonly done: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
};

/** What an answer says of a backup. `unsaid`: it has no status. */
export type Job = {
  readonly id: string | null;
  readonly state: 'done' | 'failed' | 'pending' | 'unsaid';
  readonly word: string;
  readonly address: string | null;
  readonly createdAt: Date | null;
  readonly sha256: string | null;
};

export const DONE = ['done', 'complete', 'completed', 'success', 'succeeded', 'successful', 'finished', 'ready', 'available', 'ok'];
export const FAILED = ['failed', 'failure', 'error', 'errored', 'cancelled', 'canceled', 'aborted', 'rejected', 'timed_out'];

const NAMES = {
  id: ['id', '_id', 'backupId', 'backup_id', 'jobId', 'job_id', 'taskId', 'task_id', 'uuid'],
  status: ['status', 'state'],
  url: ['url', 'downloadUrl', 'download_url', 'signedUrl', 'signed_url', 'presignedUrl', 'href', 'path', 'file', 'filename', 'fileName', 'key'],
  createdAt: ['createdAt', 'created_at', 'startedAt', 'started_at', 'date', 'timestamp'],
  sha256: ['sha256', 'sha256sum'],
} as const;

/** What answers wrap a backup in; of `{"status": "success", "data": {…}}` the outer status is the request's. */
const WRAPPERS = ['data', 'backup', 'job', 'result', 'running', 'current', 'existing'];
const LISTS = ['data', 'backups', 'items', 'results', 'jobs'];

/** Reads an answer. Of a list it is the member with the id that is waited for, or null. */
export function readJob(body: Json, shape: Shape, wanted: string | null): Job | null {
  const list = listIn(body);
  if (list === null) return jobOf(body, shape);
  return list.map((item) => jobOf(item, shape)).find((job) => wanted !== null && job.id === wanted) ?? null;
}

const isJsonObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

function listIn(body: Json): readonly Json[] | null {
  if (Array.isArray(body)) return body;
  if (!isJsonObject(body)) return null;
  return LISTS.map((name) => lookUp(body, [name])).find((value): value is readonly Json[] => Array.isArray(value)) ?? null;
}

function jobOf(body: Json, shape: Shape): Job {
  const inner = unwrap(body);
  const read = (path: Path | null, names: readonly string[]) => (path === null ? firstText(inner, names) : textOf(lookUp(body, path)));
  const word = read(shape.status, NAMES.status);
  const createdAt = Date.parse(firstText(inner, NAMES.createdAt) ?? '');
  return {
    id: read(shape.id, NAMES.id),
    state: stateOf(word, shape),
    // A word alone: a sentence of the API's may hold anything.
    word: word !== null && /^[\w -]{1,40}$/.test(word) ? word : '',
    address: read(shape.url, NAMES.url),
    createdAt: Number.isNaN(createdAt) ? null : new Date(createdAt),
    sha256: /^[0-9a-f]{64}$/i.exec(firstText(inner, NAMES.sha256)?.replace(/^sha256:/i, '') ?? '')?.[0].toLowerCase() ?? null,
  };
}

function stateOf(word: string | null, { done, failed }: Shape): Job['state'] {
  if (word === null) return 'unsaid';
  const lower = word.trim().toLowerCase();
  if (failed.has(lower)) return 'failed';
  return done.has(lower) ? 'done' : 'pending';
}

/** The backup inside of the answer: the innermost wrapper that tells anything of one, else the answer itself. */
function unwrap(body: Json): Json {
  for (let value = body, depth = 0; depth < 3; depth += 1) {
    const inner: Json | undefined = WRAPPERS.map((name) => lookUp(value, [name])).find(
      (item) => item !== undefined && isJsonObject(item) && tells(item),
    );
    if (inner === undefined) return value;
    value = inner;
  }
  return body;
}

function tells(value: Json): boolean {
  return [...NAMES.id, ...NAMES.status, ...NAMES.url].some((name) => lookUp(value, [name]) !== undefined);
}

function firstText(value: Json, names: readonly string[]): string | null {
  for (const name of names) {
    const found = textOf(lookUp(value, [name]));
    if (found !== null) return found;
  }
  return null;
}

function textOf(value: Json | undefined): string | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' && value.length <= 4096 ? value.trim() : null;
}
