import path from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { errorText } from '../../core/errors.ts';
import { displayUrl } from '../../core/redact.ts';
import type { FoundBackup, StorageReason } from '../../domain/drill/backup-source.ts';
import { StorageFailure } from './failure.ts';
import { type Progress, saveStream } from './save.ts';

const MAX_REDIRECTS = 5;

export type UrlOptions = {
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Whether a redirect may lead there. */
  readonly mayFetch: (url: URL) => boolean;
};

/** Downloads a URL into a folder. Redirects are followed by hand, so that none leads to a host that would be refused itself. */
export async function downloadUrl(address: string, { folder, signal, progress, mayFetch }: UrlOptions): Promise<FoundBackup> {
  const response = await follow(address, signal, mayFetch);
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new StorageFailure(reasonOf(response.status), `HTTP ${response.status}`);
  }
  const length = response.headers.get('content-length');
  // The length of an encoded answer is not the backup's.
  const expected = length !== null && !response.headers.has('content-encoding') ? Number(length) : null;
  const modified = Date.parse(response.headers.get('last-modified') ?? '');
  const name = new URL(address).pathname.split('/').at(-1) ?? '';
  const file = path.join(folder, safeName(name));
  const bytes = await saveStream(Readable.fromWeb(response.body as ReadableStream), file, expected, signal, progress);
  const storedAt = Number.isNaN(modified) ? null : new Date(modified);
  return { kind: 'url', shown: displayUrl(address), path: file, isFolder: false, bytes, storedAt };
}

async function follow(address: string, signal: AbortSignal, mayFetch: UrlOptions['mayFetch']): Promise<Response> {
  let url = new URL(address);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    // User and password of a URL are not for `fetch`, which refuses them; they go to the first host alone.
    const headers = new Headers({ 'accept-encoding': 'identity' });
    if (hop === 0 && url.username !== '') headers.set('authorization', basic(url));
    const bare = new URL(url);
    bare.username = '';
    bare.password = '';
    const response = await ask(bare, headers, signal);
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    url = new URL(location, bare);
    if (!mayFetch(url)) throw new StorageFailure('storage_failed', 'a redirect leads to an address without TLS');
  }
  throw new StorageFailure('storage_failed', `more than ${MAX_REDIRECTS} redirects`);
}

async function ask(url: URL, headers: Headers, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { headers, signal, redirect: 'manual' });
  } catch (error) {
    signal.throwIfAborted();
    // `fetch failed` says nothing; its cause does.
    throw new StorageFailure('storage_unreachable', errorText(error instanceof Error && error.cause ? error.cause : error), { cause: error });
  }
}

function basic({ username, password }: URL): string {
  return `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
}

function reasonOf(status: number): StorageReason {
  if (status === 404 || status === 410) return 'backup_not_found';
  return status === 401 || status === 403 ? 'storage_denied' : 'storage_failed';
}

/** A file name from outside, fit for this machine's folder. */
export function safeName(name: string): string {
  return (
    name
      .replace(/[^\w.-]/g, '_')
      .replace(/^\.+/, '')
      .slice(-100) || 'backup'
  );
}
