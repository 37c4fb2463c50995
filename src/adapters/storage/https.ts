import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { displayUrl } from '../../core/redact.ts';
import type { Sidecar } from '../../domain/backup/checksum.ts';
import { StorageFailure } from './failure.ts';
import { request, type UrlAccess } from './http-request.ts';
import { attachedName, MAX_SIDECAR, SIDECAR_SUFFIX } from './names.ts';
import type { Digests, Locate, Range, Remote } from './remote.ts';

export type UrlSource = UrlAccess & {
  readonly url: string;
  readonly kind?: Remote['kind'];
  /** In place of the URL, for people. */
  readonly shown?: string;
  readonly name?: string;
  readonly digests?: Digests;
  /** A URL that was signed a moment ago may not hold until the last resume; this gives a fresh one of the same content. */
  readonly renewUrl?: (signal: AbortSignal) => Promise<string>;
  /** What an answer means here, before what it means anywhere; null: nothing of its own. */
  readonly failureOf?: (response: Response) => StorageFailure | null;
};

/**
 * A backup behind a URL. It is found by the first request for its bytes itself, as many servers and every signed URL refuse HEAD.
 */
export function urlSource(source: UrlSource): Locate {
  return async (signal) => {
    const first = await request(new URL(source.url), source, [], signal);
    await judge(first, source);
    if (!first.ok || first.body === null) throw await refused(first);
    const facts = factsOf(first);
    let body: Response | null = first;
    const open = async (range: Range, openSignal: AbortSignal) => {
      if (body !== null && range.from === 0) {
        const { body: bytes } = body;
        body = null;
        return { stream: Readable.fromWeb(bytes as ReadableStream), from: 0 };
      }
      const address = source.renewUrl === undefined ? source.url : await source.renewUrl(openSignal);
      const response = await request(new URL(address), source, rangeHeaders(range, facts), openSignal);
      await judge(response, source);
      return resume(response, range, facts);
    };
    return {
      kind: source.kind ?? 'url',
      shown: source.shown ?? displayUrl(source.url),
      name: source.name ?? fileName(first, source.url),
      bytes: facts.bytes,
      storedAt: facts.storedAt,
      digests: source.digests ?? {},
      version: [facts.etag, facts.modified, facts.bytes].join(' '),
      discard: async () => {
        await body?.body?.cancel();
        body = null;
      },
      ranges: facts.validator !== null,
      parallel: false,
      open,
      sidecar: (sidecarSignal) => sidecarOf(source, sidecarSignal),
    };
  };
}

async function judge(response: Response, { failureOf }: UrlSource): Promise<void> {
  const failure = failureOf?.(response) ?? null;
  if (failure === null) return;
  await response.body?.cancel();
  throw failure;
}

type Facts = {
  readonly bytes: number | null;
  readonly storedAt: Date | null;
  readonly etag: string | null;
  readonly modified: string | null;
  /** What proves that a part is of the same version (RFC 9110, 13.1.5): a strong tag, else the date. Null: no part can be asked for. */
  readonly validator: string | null;
};

function factsOf({ headers }: Response): Facts {
  const length = headers.get('content-length');
  // The length and the parts of an encoded answer are not the backup's.
  const encoded = headers.has('content-encoding') && headers.get('content-encoding') !== 'identity';
  const etag = headers.get('etag');
  const modified = headers.get('last-modified');
  const at = Date.parse(modified ?? '');
  const strong = etag !== null && !etag.startsWith('W/') ? etag : null;
  return {
    bytes: length !== null && !encoded ? Number(length) : null,
    storedAt: Number.isNaN(at) ? null : new Date(at),
    etag,
    modified,
    validator: encoded || headers.get('accept-ranges') === 'none' ? null : (strong ?? modified),
  };
}

function rangeHeaders({ from, length }: Range, { validator }: Facts): [string, string][] {
  if (validator === null || (from === 0 && length === null)) return [];
  const last = length === null ? '' : String(from + length - 1);
  return [
    ['range', `bytes=${from}-${last}`],
    ['if-range', validator],
  ];
}

/** The rest of the same version, its beginning where the server knows no parts, or a failure. */
async function resume(response: Response, { from }: Range, facts: Facts) {
  if (response.status === 412 || response.status === 416) {
    await response.body?.cancel();
    throw new StorageFailure('backup_replaced', `HTTP ${response.status}`);
  }
  if (!response.ok || response.body === null) throw await refused(response);
  const { headers } = response;
  const [start, total] = response.status === 206 ? contentRange(headers.get('content-range')) : [0, lengthOf(headers)];
  const same =
    headers.get('etag') === facts.etag && headers.get('last-modified') === facts.modified && (facts.bytes === null || total === facts.bytes);
  if (!same || (start !== from && start !== 0)) {
    await response.body.cancel();
    throw new StorageFailure('backup_replaced', 'the server has another version now');
  }
  return { stream: Readable.fromWeb(response.body as ReadableStream), from: start };
}

function contentRange(text: string | null): [number, number | null] {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(text ?? '') ?? [];
  return [Number(start ?? -1), total === undefined || total === '*' ? null : Number(total)];
}

function lengthOf(headers: Headers): number | null {
  const length = headers.get('content-length');
  return length === null ? null : Number(length);
}

async function refused(response: Response): Promise<StorageFailure> {
  await response.body?.cancel();
  const { status } = response;
  const transient = status === 408 || status === 429 || status >= 500;
  const missing = status === 404 || status === 410;
  const reason = missing ? 'backup_not_found' : status === 401 || status === 403 ? 'storage_denied' : 'storage_failed';
  return new StorageFailure(reason, `HTTP ${status}`, { transient });
}

/** The name that the server gives, else the last part of the path. */
function fileName({ headers }: Response, address: string): string {
  return attachedName(headers.get('content-disposition')) || (new URL(address).pathname.split('/').at(-1) ?? '');
}

/** A signed URL holds for its own path alone, so beside one nothing is asked for. A page that answers to every path is no checksum. */
async function sidecarOf(source: UrlSource, signal: AbortSignal): Promise<Sidecar> {
  const url = new URL(source.url);
  if (url.search !== '') return { missing: 'the URL has a query' };
  url.pathname += SIDECAR_SUFFIX;
  const response = await request(url, source, [], signal);
  if (response.status >= 500) throw await refused(response);
  const page = /\b(html|xml)\b/.test(response.headers.get('content-type') ?? '');
  if (!response.ok || page || Number(response.headers.get('content-length') ?? 0) > MAX_SIDECAR) {
    await response.body?.cancel();
    return { missing: response.ok ? 'something else than a checksum is there' : `HTTP ${response.status}` };
  }
  const text = await response.text();
  return text.length > MAX_SIDECAR ? { missing: 'something else than a checksum is there' } : { text };
}
