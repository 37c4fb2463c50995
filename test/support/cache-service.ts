import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type CacheEntry = { readonly key: string; readonly version: string; bytes: Buffer | null; done: boolean };
export type CacheService = {
  /** What a runner would put into an action's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly entries: readonly CacheEntry[];
  /** Evicts everything. */
  readonly clear: () => void;
  /** What every request is answered with instead of the right answer; null for the right one. */
  readonly refuse: (status: number | null) => void;
  readonly close: () => Promise<void>;
};

type Call = { readonly key: string; readonly version: string; readonly restore_keys?: readonly string[] };
const PREFIX = '/twirp/github.actions.results.api.v1.CacheService/';

const BLOB_HEADERS = {
  'x-ms-request-id': '1',
  'x-ms-version': '2025-01-05',
  'x-ms-blob-type': 'BlockBlob',
  etag: '"1"',
  'last-modified': 'Tue, 24 Nov 2026 00:00:00 GMT',
};

/** GitHub's cache service, version 2, and its blob store, as far as `@actions/cache` talks to them; in memory, on localhost. */
export async function startCacheService(): Promise<CacheService> {
  const entries: CacheEntry[] = [];
  let refused: number | null = null;
  let origin = '';
  const address = (entry: CacheEntry) => `${origin}/blob/${entries.indexOf(entry)}?sig=secret`;
  const calls: Readonly<Record<string, (call: Call) => object>> = {
    CreateCacheEntry: ({ key, version }) => {
      if (entries.some((entry) => entry.key === key && entry.version === version)) return { ok: false, message: 'already exists' };
      const entry = { key, version, bytes: null, done: false };
      entries.push(entry);
      return { ok: true, signed_upload_url: address(entry) };
    },
    FinalizeCacheEntryUpload: ({ key, version }) => {
      const entry = entries.find((each) => each.key === key && each.version === version && !each.done);
      if (entry === undefined) return { ok: false };
      entry.done = true;
      return { ok: true, entry_id: String(entries.indexOf(entry) + 1) };
    },
    GetCacheEntryDownloadURL: ({ key, version, restore_keys = [] }) => {
      const whole = entries.filter((entry) => entry.done && entry.version === version).reverse();
      const found =
        whole.find((entry) => entry.key === key) ?? restore_keys.map((prefix) => whole.find((entry) => entry.key.startsWith(prefix))).find(Boolean);
      return found === undefined ? { ok: false } : { ok: true, signed_download_url: address(found), matched_key: found.key };
    },
  };
  const blocks = new Map<string, Buffer>();
  const store = (entry: CacheEntry, url: URL, body: Buffer) => {
    const block = url.searchParams.get('blockid');
    if (block !== null) return void blocks.set(`${url.pathname} ${block}`, body);
    const ids = [...body.toString().matchAll(/<(?:Latest|Uncommitted)>([^<]+)</g)].map(([, id]) => `${url.pathname} ${id}`);
    const listed = url.searchParams.get('comp') === 'blocklist';
    entry.bytes = listed ? Buffer.concat(ids.map((id) => blocks.get(id) ?? Buffer.alloc(0))) : body;
  };
  const blob = (request: IncomingMessage, url: URL, body: Buffer, response: ServerResponse) => {
    const entry = entries[Number(url.pathname.slice('/blob/'.length))];
    if (entry === undefined) return void response.writeHead(404).end();
    if (request.method === 'PUT') {
      store(entry, url, body);
      return void response.writeHead(201, BLOB_HEADERS).end();
    }
    const bytes = entry.bytes ?? Buffer.alloc(0);
    const range = /^bytes=(\d+)-(\d*)$/.exec(String(request.headers['x-ms-range'] ?? request.headers.range ?? ''));
    if (request.method === 'HEAD') return void response.writeHead(200, { ...BLOB_HEADERS, 'content-length': bytes.length }).end();
    const from = Number(range?.[1] ?? 0);
    const part = bytes.subarray(from, range?.[2] ? Number(range[2]) + 1 : undefined);
    const place = range === null ? {} : { 'content-range': `bytes ${from}-${from + part.length - 1}/${bytes.length}` };
    response.writeHead(range === null ? 200 : 206, { ...BLOB_HEADERS, ...place, 'content-length': part.length }).end(part);
  };
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    if (refused !== null)
      return void response.writeHead(refused, { 'content-type': 'application/json' }).end('{"code":"permission_denied","msg":"no"}');
    const url = new URL(request.url ?? '/', origin);
    if (!url.pathname.startsWith(PREFIX)) return blob(request, url, body, response);
    const answer = calls[url.pathname.slice(PREFIX.length)]?.(JSON.parse(body.toString()) as Call);
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    env: {
      ACTIONS_RESULTS_URL: `${origin}/`,
      ACTIONS_CACHE_SERVICE_V2: 'true',
      ACTIONS_RUNTIME_TOKEN: `${part({ alg: 'none' })}.${part({ scp: 'Actions.Results:run:job', exp: 4_102_444_800 })}.x`,
    },
    entries,
    clear: () => {
      entries.length = 0;
    },
    refuse: (status) => {
      refused = status;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
