import type { Judge, Made, Waiting } from '../../domain/backup-api/types.ts';
import type { FoundBackup } from '../../domain/drill/backup-source.ts';
import { StorageFailure } from '../storage/failure.ts';
import { urlSource } from '../storage/https.ts';
import { attachedName } from '../storage/names.ts';
import type { Locate, Remote } from '../storage/remote.ts';
import { type Exchange, type Headers, NoAnswer } from './exchange.ts';
import type { Session } from './session.ts';

export type MadeSource = {
  readonly made: Made & { readonly download: URL };
  readonly kind: FoundBackup['kind'];
  /** In place of the address, for people. */
  readonly shown?: string;
  readonly poll: URL;
  readonly judge: Judge;
  readonly session: Session;
  /** Whether an address from outside may be fetched at all. */
  readonly mayFetch: (url: URL) => boolean;
  readonly api: URL;
  readonly headers: Headers;
  readonly hideUrl: (url: string) => void;
};

/**
 * A backup that an API made, at the address that it gave. Token and headers go to the API's own origin; a signed address elsewhere gets
 * neither, and is asked for once more where it has expired.
 */
export function madeSource(source: MadeSource): Locate {
  const { made, kind, session, api, headers, mayFetch, hideUrl } = source;
  const own = made.download.origin === api.origin;
  const locate = (url: string): Locate =>
    urlSource({
      url,
      kind,
      mayFetch,
      ...(source.shown === undefined ? {} : { shown: source.shown }),
      ...(own ? { headers, ...(session.token === undefined ? {} : { token: session.token }) } : {}),
      ...(made.sha256 === null ? {} : { digests: { sha256: made.sha256 } }),
      ...(own ? {} : { renewUrl: (signal: AbortSignal) => freshUrl(source, signal) }),
      failureOf: (response) => failureOf(response, api),
    });
  return async (signal) => {
    hideUrl(made.download.href);
    try {
      return dated(await locate(made.download.href)(signal), made);
    } catch (error) {
      // 400 is what some storages answer to an expired signature.
      const expired = error instanceof StorageFailure && ['storage_denied', 'backup_not_found', 'storage_failed'].includes(error.reason);
      if (own || !expired || error.transient) throw error;
      const fresh = await freshUrl(source, signal);
      if (fresh === made.download.href) throw error;
      return dated(await locate(fresh)(signal), made);
    }
  };
}

/** The maker's own date counts: a storage's is that of the copy. */
function dated(remote: Remote, { createdAt }: Made): Remote {
  return createdAt === null ? remote : { ...remote, storedAt: createdAt };
}

async function freshUrl({ made, judge, session, poll, hideUrl }: MadeSource, signal: AbortSignal): Promise<string> {
  const waiting: Waiting = { poll, id: made.id, word: '', joined: made.joined };
  try {
    const { answer, message } = await session.ask({ method: 'GET', url: poll, headers: [] }, signal);
    if (answer.body.kind === 'bytes') message.destroy();
    const step = judge.afterPoll(answer, waiting);
    const url = step.kind === 'made' && step.made.id === made.id ? step.made.download : null;
    if (url !== null) hideUrl(url.href);
    return (url ?? made.download).href;
  } catch (error) {
    // The old address may hold still.
    if (error instanceof NoAnswer) return made.download.href;
    throw error;
  }
}

/** What an answer to the download means. A page or a JSON text is no backup, whatever its status. */
function failureOf(response: Response, api: URL): StorageFailure | null {
  const { status } = response;
  const own = URL.parse(response.url)?.origin === api.origin;
  const shown = `${URL.parse(response.url)?.pathname ?? ''}: HTTP ${status}`;
  if (own && (status === 401 || status === 403)) return new StorageFailure('backup_api_denied', `download: HTTP ${status}`);
  if (own && (status === 404 || status === 410)) return new StorageFailure('backup_api_unexpected', `download ${shown}`);
  if (!response.ok) return null;
  const type = /\bhtml\b|[/+]json\b/i.exec(response.headers.get('content-type') ?? '')?.[0];
  if (type === undefined || /^\s*attachment/i.test(response.headers.get('content-disposition') ?? '')) return null;
  return new StorageFailure('backup_api_unexpected', `the download is ${/html/i.test(type) ? 'a web page' : 'JSON'}, no backup`);
}

/** The body of the answer to the request itself. It cannot be resumed: where it is cut, the same request is sent again. */
export function bodySource(first: Exchange, again: (signal: AbortSignal) => Promise<Exchange>, shown: string): Locate {
  let waiting: Exchange | null = first;
  const open = async (signal: AbortSignal) => {
    const got = waiting ?? (await repeat(again, signal));
    waiting = null;
    const stream = got.message;
    signal.addEventListener('abort', () => stream.destroy(), { once: true });
    return { stream, from: 0 };
  };
  const { headers } = first.message;
  const modified = Date.parse(headers['last-modified'] ?? '');
  const name = attachedName(headers['content-disposition'] ?? null);
  return async () => ({
    kind: 'api',
    shown: name === '' ? shown : `${shown} → ${name}`,
    name,
    // Made anew by each request, it may have another size.
    bytes: null,
    storedAt: Number.isNaN(modified) ? new Date() : new Date(modified),
    digests: {},
    ranges: false,
    parallel: false,
    open: (_, signal) => open(signal),
    sidecar: async () => ({ missing: 'it is the body of an answer' }),
  });
}

async function repeat(again: (signal: AbortSignal) => Promise<Exchange>, signal: AbortSignal): Promise<Exchange> {
  try {
    const got = await again(signal);
    if (got.answer.body.kind === 'bytes' && got.answer.status < 300) return got;
    throw new StorageFailure('backup_api_unexpected', `the repeated request: HTTP ${got.answer.status}, no backup`);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    throw new StorageFailure('backup_api_unreachable', error.message, { cause: error, transient: true });
  }
}
