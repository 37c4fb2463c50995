import type { Json } from '../../core/json.ts';
import { parseStrictJson } from '../health/strict-json.ts';
import { below, fillTemplate, isUsableId, mayFetchFor } from './address.ts';
import { type Job, readJob, type Shape } from './shape.ts';
import type { Answer, ApiReason, Judge, Made, Step, Waiting } from './types.ts';

/** What the user says of the API, beside what its answers look like. */
export type ApiPlan = {
  /** Where backups are asked for. */
  readonly api: URL;
  readonly shape: Shape;
  /** Where to ask how far it is, and where it is downloaded, with `{id}`; empty: what the answers say, else below `api`. */
  readonly poll: string;
  readonly download: string;
  /** Whether the backup lands in a storage that the user names. */
  readonly lands: boolean;
};

const NOTHING: Job = { id: null, state: 'unsaid', word: '', address: null, createdAt: null, sha256: null };
/** Too early, too many, or a gateway's answer: the request itself may be fine, and may even have been heard. */
const TRANSIENT = new Set([408, 425, 429, 502, 503, 504]);

const stop = (reason: ApiReason, detail: string): Step => ({ kind: 'stop', reason, detail });
const unexpected = (detail: string) => stop('backup_api_unexpected', detail);
const again = (reason: ApiReason, { status, retryAfterMs }: Answer): Step => ({ kind: 'again', reason, detail: `HTTP ${status}`, retryAfterMs });

/** The decisions on the answers of one API. */
export function judgeOf(plan: ApiPlan): Judge {
  return {
    afterPost: (answer, repeated) => afterPost(answer, plan, repeated),
    afterPoll: (answer, waiting) => afterPoll(answer, plan, waiting),
  };
}

function afterPost(answer: Answer, plan: ApiPlan, repeated: boolean): Step {
  const { status } = answer;
  if (status === 409) return afterConflict(answer, plan, repeated);
  if (status === 401 || status === 403) return stop('backup_api_denied', `HTTP ${status}`);
  if (TRANSIENT.has(status)) return again('backup_api_unreachable', answer);
  if (status >= 500) return stop('backup_failed', `HTTP ${status}`);
  if (status >= 400) return stop('backup_api_refused', `HTTP ${status}`);
  const asked: Waiting = { poll: plan.api, id: null, word: '', joined: false };
  // A redirect that asks for the same request elsewhere is not followed: it carries a token and makes a backup.
  if (status === 307 || status === 308) return unexpected(`HTTP ${status}: the address has moved`);
  if (status >= 300) return answer.location === null ? unexpected(`HTTP ${status}`) : wait(NOTHING, answer, plan, asked);
  return read(answer, plan, asked, 'post');
}

/** One is being made already: it is joined. A repeated request may also be told that the first one of its key still works. */
function afterConflict(answer: Answer, plan: ApiPlan, repeated: boolean): Step {
  const body = jsonOf(answer);
  const job = ('json' in body ? readJob(body.json, plan.shape, null) : null) ?? NOTHING;
  // An error's envelope has a status and an id of its own kind (`{"status": 409}`), so only what names a backup counts.
  const waiting: Waiting = { poll: plan.api, id: null, word: '', joined: true };
  if (answer.location !== null || (job.id !== null && isUsableId(job.id))) return wait(job, answer, plan, waiting);
  if (repeated) return again('backup_api_refused', answer);
  if (plan.lands) return made(job, answer, plan, waiting, false);
  return stop('backup_api_refused', 'HTTP 409 without the id or address of the backup that is being made');
}

function afterPoll(answer: Answer, plan: ApiPlan, waiting: Waiting): Step {
  const { status } = answer;
  if (status === 401 || status === 403) return stop('backup_api_denied', `HTTP ${status}`);
  // Not there yet, where the answer came before the record of it.
  if (status === 404) return again('backup_api_unexpected', answer);
  if (TRANSIENT.has(status) || status >= 500) return again('backup_api_unreachable', answer);
  if (status >= 400) return unexpected(`${waiting.poll.pathname}: HTTP ${status}`);
  if (status >= 300) return afterRedirect(answer, plan, waiting);
  return read(answer, plan, waiting, 'poll');
}

/** The way from the job to its result (303), which may lie elsewhere. */
function afterRedirect(answer: Answer, plan: ApiPlan, waiting: Waiting): Step {
  const to = answer.location === null ? null : URL.parse(answer.location, answer.url.href);
  if (to === null) return unexpected(`HTTP ${answer.status} without an address`);
  if (to.origin === plan.api.origin) return wait(NOTHING, answer, plan, waiting);
  return made({ ...NOTHING, id: waiting.id, address: to.href }, answer, plan, waiting, true);
}

function read(answer: Answer, plan: ApiPlan, waiting: Waiting, after: 'post' | 'poll'): Step {
  if (answer.body.kind === 'bytes') return { kind: 'bytes' };
  const body = jsonOf(answer);
  if ('detail' in body) return unexpected(body.detail);
  const job = readJob(body.json, plan.shape, waiting.id);
  if (job === null) return after === 'poll' ? again('backup_api_unexpected', answer) : unexpected('a list');
  if (job.id !== null && !isUsableId(job.id)) return unexpected('an id that cannot be part of an address');
  if (waiting.id !== null && job.id !== null && job.id !== waiting.id) return unexpected('the id is another one than before');
  if (job.state === 'failed') return stop('backup_failed', job.word);
  if (job.state === 'done') return made(job, answer, plan, waiting, true);
  return job.state === 'unsaid' ? unsaid(job, answer, plan, waiting, after) : wait(job, answer, plan, waiting);
}

/** No status: the HTTP status and what is there tell how far it is. */
function unsaid(job: Job, answer: Answer, plan: ApiPlan, waiting: Waiting, after: 'post' | 'poll'): Step {
  const accepted = answer.status === 202;
  if (!accepted && job.address !== null) return made(job, answer, plan, waiting, true);
  if (after === 'post') return wait(job, answer, plan, waiting);
  if (accepted) return wait(job, answer, plan, waiting);
  if (plan.download !== '' || plan.lands) return made(job, answer, plan, waiting, true);
  return unexpected('no status in the answer');
}

function wait(job: Job, answer: Answer, plan: ApiPlan, waiting: Waiting): Step {
  const id = job.id ?? waiting.id;
  const poll = pollOf(id, answer, plan, waiting);
  // Nothing to ask for: then only the storage can tell.
  if (poll === null) return plan.lands ? made(job, answer, plan, waiting, false) : unexpected('neither an id nor an address to ask for it');
  if (poll.origin !== plan.api.origin) return unexpected('it is to be asked for at another host');
  return { kind: 'wait', waiting: { poll, id, word: job.word, joined: waiting.joined }, retryAfterMs: answer.retryAfterMs };
}

function pollOf(id: string | null, { location, url }: Answer, plan: ApiPlan, waiting: Waiting): URL | null {
  if (plan.poll !== '' && (id !== null || !plan.poll.includes('{id}'))) return fillTemplate(plan.poll, id ?? '', plan.api);
  const told = location === null ? null : URL.parse(location, url.href);
  if (told !== null) return told;
  if (waiting.poll !== plan.api) return waiting.poll;
  return id === null ? null : below(plan.api, encodeURIComponent(id));
}

function made(job: Job, answer: Answer, plan: ApiPlan, waiting: Waiting, said: boolean): Step {
  const id = job.id ?? waiting.id;
  const common: Omit<Made, 'download'> = { id, said, joined: waiting.joined, createdAt: job.createdAt, sha256: job.sha256 };
  if (plan.lands) return { kind: 'made', made: { ...common, download: null } };
  const download = downloadOf(job, id, answer, plan);
  if (download === null) return unexpected('no address to download it from');
  if (!mayFetchFor(plan.api)(download)) return unexpected('the download is to come from an address without TLS, or from no web address');
  download.username = '';
  download.password = '';
  return { kind: 'made', made: { ...common, download } };
}

/** The user's template beats the answer's address, which beats the place where one would expect it. */
function downloadOf(job: Job, id: string | null, { location, url }: Answer, plan: ApiPlan): URL | null {
  if (plan.download !== '') return plan.download.includes('{id}') && id === null ? null : fillTemplate(plan.download, id ?? '', plan.api);
  if (job.address !== null) {
    const absolute = URL.parse(job.address);
    if (absolute !== null) return absolute;
    // A bare name is one among the backups; a path starts at the host.
    return job.address.startsWith('/')
      ? URL.parse(job.address, plan.api.href)
      : below(plan.api, job.address.split('/').map(encodeURIComponent).join('/'));
  }
  if (id !== null) return below(plan.api, `${encodeURIComponent(id)}/download`);
  return location === null ? null : URL.parse(location, url.href);
}

/** The answer as one JSON text; nothing at all is an empty object. */
function jsonOf({ body }: Answer): { readonly json: Json } | { readonly detail: string } {
  switch (body.kind) {
    case 'none':
      return { json: {} };
    case 'page':
      return { detail: 'a web page' };
    case 'unusable':
      return { detail: body.detail };
    case 'bytes':
      return { detail: 'no JSON' };
    case 'text': {
      const parsed = parseStrictJson(body.text);
      if ('value' in parsed) return { json: parsed.value };
      // What could not be read is not quoted: it may be anything.
      if (parsed.kind === 'empty') return { json: {} };
      return { detail: parsed.kind === 'duplicate_key' ? 'JSON with a key twice' : 'no JSON' };
    }
  }
}
