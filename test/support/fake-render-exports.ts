import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { PostgresServer } from './postgres-server.ts';

const exec = promisify(execFile);

export type RenderExportOptions = {
  readonly server: PostgresServer;
  readonly database: string;
  readonly key: string;
  /** Exports that are there before, by their age in hours; none of them finished where `unfinished`. */
  readonly ages: readonly number[];
  readonly unfinished?: boolean;
  /** Looks until a new export has its address; `Infinity` for never. */
  readonly looks?: number;
  /** The order of an export is heard, or not, and its connection cut: once. */
  readonly cut?: 'heard' | 'unheard';
  /** So many requests are too many first. */
  readonly tooMany?: number;
  /** The first address of an export has expired. */
  readonly expired?: boolean;
};

export type FakeRenderExports = {
  /** The base, as `https://api.render.com/v1`. */
  readonly url: string;
  readonly requests: readonly string[];
  /** `authorization` of each request that reached the storage. */
  readonly downloads: readonly string[];
  readonly exports: () => number;
  readonly sha256: () => string;
  readonly close: () => Promise<void>;
};

export const RENDER_DATABASE = 'dpg-cabc123def456';
type Export = { readonly id: string; readonly createdAt: Date; readonly ordered: boolean; looks: number };

/**
 * Render's exports in the shape of its OpenAPI document: `GET /postgres/{id}/export` lists `{id, createdAt, url?}`, the URL once it is finished;
 * `POST` answers 202 with no body. The storage behind is another origin; an export is `pg_dump -Fd` in a `.dir.tar.gz`, as documented.
 */
export async function startFakeRenderExports(options: RenderExportOptions): Promise<FakeRenderExports> {
  const { server, database, key, ages, unfinished = false, looks = 2, tooMany = 0 } = options;
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-render-'));
  const file = path.join(folder, 'export.dir.tar.gz');
  const exports: Export[] = ages.map((hours, i) => ({
    id: `exp-${i}`,
    createdAt: new Date(Date.now() - hours * 3_600_000),
    ordered: false,
    looks: 0,
  }));
  const [requests, downloads]: [string[], string[]] = [[], []];
  let cut = options.cut;
  let signatures = 0;
  let storageUrl = '';
  await exec(server.bin('pg_dump'), ['-Fd', '-f', path.join(folder, '2026-11-24T03:00Z'), server.url(database)]);
  await exec('tar', ['czf', file, '-C', folder, '2026-11-24T03:00Z']);

  const shown = (item: Export) => {
    const done = item.ordered ? item.looks >= looks : !unfinished;
    const bare = { id: item.id, createdAt: item.createdAt.toISOString() };
    if (!done) return bare;
    signatures += 1;
    return { ...bare, url: `${storageUrl}/${item.id}.dir.tar.gz?X-Amz-Signature=signature-${signatures}` };
  };
  const order = () => exports.unshift({ id: `exp-new-${exports.length}`, createdAt: new Date(), ordered: true, looks: 0 });
  const takeOrder = (request: IncomingMessage, response: ServerResponse): unknown => {
    if (cut !== 'unheard') order();
    const broken = cut !== undefined;
    cut = undefined;
    return broken ? request.socket.destroy() : response.writeHead(202).end();
  };
  const handle = (request: IncomingMessage, response: ServerResponse): unknown => {
    requests.push(`${request.method} ${request.url}`);
    const send = (status: number, value?: unknown, headers: Record<string, string> = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(value === undefined ? '' : JSON.stringify(value));
    if (request.headers.authorization !== `Bearer ${key}`) return send(401, { message: 'Unauthorized' });
    if (requests.length <= tooMany) return send(429, { message: 'rate limited' }, { 'retry-after': '0' });
    if (request.url !== `/v1/postgres/${RENDER_DATABASE}/export`) return send(404, { message: 'not found' });
    if (request.method === 'POST') return takeOrder(request, response);
    for (const item of exports) item.looks += 1;
    return send(200, exports.map(shown));
  };
  const api = createServer(handle);
  const storage = createServer((request, response) => {
    downloads.push(String(request.headers.authorization ?? ''));
    if (options.expired === true && downloads.length === 1) return response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
    const bytes = readFileSync(file);
    return response.writeHead(200, { 'content-type': 'application/gzip', 'content-length': bytes.length, etag: '"export"' }).end(bytes);
  });
  const listen = (target: typeof api) =>
    new Promise<string>((resolve) => target.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(target.address() as AddressInfo).port}`)));
  const url = `http://${await listen(api)}/v1`;
  storageUrl = `http://${await listen(storage)}`;
  const stop = (target: typeof api) =>
    new Promise<void>((resolve) => {
      target.close(() => resolve());
      target.closeAllConnections();
    });
  return {
    url,
    requests,
    downloads,
    exports: () => exports.length,
    sha256: () => createHash('sha256').update(readFileSync(file)).digest('hex'),
    close: async () => {
      await Promise.all([stop(api), stop(storage)]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
