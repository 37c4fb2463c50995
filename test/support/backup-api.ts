import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ADDRESS_FAULTS, DOWNLOAD_FAULTS, dripping, faultOf, POST_FAULTS, sendJson } from './backup-api-faults.ts';
import type { PostgresServer } from './postgres-server.ts';

/** How the API behaves: a way that real APIs have, or a fault. */
export type BackupApiMode =
  | ('at_once' | 'later' | 'stream' | 'location' | 'see_other' | 'list' | 'conflict' | 'presigned' | 'lands')
  | ('never' | 'fails' | 'breaks_off' | 'gateway' | 'slow_download' | 'changes_id' | 'redirect_loop' | 'stale' | 'wrong_sha')
  | keyof typeof POST_FAULTS
  | keyof typeof DOWNLOAD_FAULTS
  | keyof typeof ADDRESS_FAULTS;

export type Seen = { readonly method: string; readonly path: string; readonly authorization: string; readonly key: string; readonly apiKey: string };

export type BackupApi = {
  /** Where backups are asked for. */
  readonly url: string;
  readonly requests: readonly Seen[];
  /** Requests that reached another origin than the API's, such as a storage with signed addresses. */
  readonly elsewhere: readonly Seen[];
  /** Dumps that were really made. */
  readonly dumps: () => number;
  readonly sha256: () => string;
  readonly close: () => Promise<void>;
};

export type BackupApiOptions = {
  readonly mode: BackupApiMode;
  readonly server: PostgresServer;
  readonly database: string;
  /** Looks until it is done. */
  readonly looks?: number;
  /** Tokens come from `POST /login` and hold for so many requests. */
  readonly tokenUses?: number;
  /** The one token, or the password of the login. */
  readonly secret?: string;
  /** For `lands`: where the dump is put. */
  readonly folder?: string;
};

export const API_TOKEN = 'token-of-the-backup-api';

type Job = { readonly id: string; readonly key: string; readonly file: string; looks: number; readonly createdAt: Date };

/** A small API that dumps a real database with the real pg_dump on `POST /backups`, and hands the dump out. */
export async function startBackupApi(options: BackupApiOptions): Promise<BackupApi> {
  const { mode, server, database, looks = 2, tokenUses, secret = API_TOKEN } = options;
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-backup-api-'));
  const [requests, elsewhere]: [Seen[], Seen[]] = [[], []];
  const jobs = new Map<string, Job>();
  const tokens = new Map<string, number>();
  let dumps = 0;
  let posts = 0;
  let origin = '';
  let other = '';

  const dump = async (to: string) => {
    dumps += 1;
    const child = spawn(server.bin('pg_dump'), ['-Fc', '-f', to, server.url(database)], { stdio: 'ignore' });
    const code = await new Promise((resolve) => child.on('close', resolve));
    if (code !== 0) throw new Error(`pg_dump: exit ${code}`);
  };
  const newJob = async (key: string): Promise<Job> => {
    const known = [...jobs.values()].find((job) => key !== '' && job.key === key);
    if (known !== undefined) return known;
    const id = String(41 + jobs.size + 1);
    const job: Job = { id, key, file: path.join(folder, `${id}.dump`), looks: 0, createdAt: new Date() };
    jobs.set(id, job);
    await dump(job.file);
    return job;
  };
  const authorized = (request: IncomingMessage) => {
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    if (tokenUses === undefined) return token === secret;
    const left = tokens.get(token) ?? 0;
    tokens.set(token, left - 1);
    return left > 0;
  };
  const serve = (job: Job, response: ServerResponse, type = 'application/octet-stream') => {
    response.writeHead(200, { 'content-type': type, 'content-length': statSync(job.file).size, etag: `"${job.id}"` });
    return createReadStream(job.file).pipe(response);
  };
  /** What an API does that tells of the job in one JSON text. */
  const jobText = (job: Job, done: boolean) => ({
    id: mode === 'changes_id' && job.looks > 0 ? 'another' : Number(job.id),
    status: done ? 'completed' : 'running',
    createdAt: (mode === 'stale' ? new Date(Date.now() - 86_400_000) : job.createdAt).toISOString(),
    ...(done ? addressOf(job) : {}),
  });
  const addressOf = (job: Job): Record<string, string> => {
    if (mode === 'presigned') return { downloadUrl: `${other}/${job.id}.dump?X-Amz-Signature=signed-for-a-moment-${job.looks}` };
    const address = faultOf(ADDRESS_FAULTS, mode);
    if (address !== undefined) return { url: address };
    if (mode === 'later') return { path: `${job.id}/download` };
    if (mode === 'wrong_sha') return { url: `/backups/${job.id}/download`, sha256: '0'.repeat(64) };
    if (mode === 'at_once') return { url: `/backups/${job.id}/download`, sha256: createHash('sha256').update(readFileSync(job.file)).digest('hex') };
    return { url: `/backups/${job.id}/download` };
  };

  const post = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    posts += 1;
    const key = String(request.headers['idempotency-key'] ?? '');
    const fault = faultOf<(typeof POST_FAULTS)[keyof typeof POST_FAULTS]>(POST_FAULTS, mode);
    if (fault !== undefined) return fault(response, other, request);
    switch (mode) {
      case 'breaks_off': {
        const job = await newJob(key);
        return posts === 1 ? request.socket.destroy() : sendJson(response, 202, jobText(job, false));
      }
      case 'conflict':
        return sendJson(response, 409, { error: 'already running', running: { id: Number((await newJob('')).id) } });
      case 'lands':
        await dump(path.join(options.folder ?? folder, `${randomUUID()}.dump`));
        return sendJson(response, 201, { status: 'ok' });
      case 'stream': {
        dumps += 1;
        const child = spawn(server.bin('pg_dump'), ['-Fc', server.url(database)], { stdio: ['ignore', 'pipe', 'ignore'] });
        response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename="app.dump"' });
        return child.stdout.pipe(response);
      }
      default:
        return mode === 'gateway' && posts === 1 ? response.writeHead(504).end() : accept(key, response);
    }
  };

  const accept = async (key: string, response: ServerResponse): Promise<unknown> => {
    const job = await newJob(key);
    if (mode === 'location') return response.writeHead(201, { location: `/files/${job.id}` }).end();
    if (mode === 'see_other') return response.writeHead(202, { location: `/jobs/${job.id}`, 'retry-after': '0' }).end();
    if (['later', 'gateway', 'list', 'never', 'fails', 'changes_id', 'redirect_loop', 'presigned'].includes(mode))
      return sendJson(response, 202, jobText(job, false));
    return sendJson(response, 201, jobText(job, true));
  };

  const poll = (job: Job, response: ServerResponse): unknown => {
    job.looks += 1;
    if (mode === 'fails') return sendJson(response, 200, { ...jobText(job, false), status: job.looks < looks ? 'running' : 'failed' });
    if (mode === 'redirect_loop') return response.writeHead(302, { location: `/backups/${job.id}?again=${job.looks}` }).end();
    return sendJson(response, 200, jobText(job, mode !== 'never' && job.looks >= looks));
  };

  const download = (job: Job, response: ServerResponse): unknown => {
    const fault = faultOf<(typeof DOWNLOAD_FAULTS)[keyof typeof DOWNLOAD_FAULTS]>(DOWNLOAD_FAULTS, mode);
    if (fault !== undefined) return fault(response);
    if (mode === 'slow_download') {
      const bytes = readFileSync(job.file);
      response.writeHead(200, { 'content-length': bytes.length, etag: '"slow"' });
      return dripping(response, bytes, 50);
    }
    // Another host, as a storage in front of which an API stands.
    if (mode === 'list') return response.writeHead(302, { location: `${other}/${job.id}.dump?signature=redirected` }).end();
    return serve(job, response);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    const url = new URL(request.url ?? '/', origin);
    requests.push(seen(request));
    const body = Buffer.concat((await request.toArray()) as Buffer[]).toString();
    if (url.pathname === '/login') return logIn(body, response);
    if (!authorized(request)) return sendJson(response, 401, { error: 'unauthorized' });
    if (request.method === 'POST' && url.pathname === '/backups') return post(request, response);
    return get(url.pathname.split('/'), response);
  };
  const get = ([, place, id = '', action]: readonly string[], response: ServerResponse): unknown => {
    if (mode === 'list' && id === '') return list(response);
    const job = jobs.get(id);
    if (job === undefined) return sendJson(response, 404, { error: 'not found' });
    if (place === 'files' || action === 'download') return download(job, response);
    if (place !== 'jobs') return poll(job, response);
    job.looks += 1;
    if (job.looks < looks) return response.writeHead(202, { 'retry-after': '0' }).end();
    return response.writeHead(303, { location: `/files/${job.id}` }).end();
  };
  const list = (response: ServerResponse): unknown => {
    const all = [...jobs.values()];
    for (const job of all) job.looks += 1;
    return sendJson(response, 200, { data: all.map((job) => ({ id: job.id, state: job.looks >= looks ? 'done' : 'queued' })) });
  };
  const logIn = (body: string, response: ServerResponse) => {
    const given = JSON.parse(body) as { password?: string };
    if (given.password !== secret) return sendJson(response, 401, { error: 'wrong password' });
    const token = `token-${randomUUID()}`;
    tokens.set(token, tokenUses ?? 0);
    return sendJson(response, 200, { data: { accessToken: token } });
  };

  const api = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  // Signed addresses hold for one request each, so that an expired one is met.
  const storage = createServer((request, response) => {
    elsewhere.push(seen(request));
    const id = /\/(\d+)\.dump/.exec(request.url ?? '')?.[1] ?? '';
    const job = jobs.get(id);
    if (job === undefined) return response.writeHead(404).end();
    if (mode === 'presigned' && elsewhere.length === 1) return response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
    serve(job, response);
  });
  const listen = (target: typeof api) =>
    new Promise<string>((resolve) => target.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(target.address() as AddressInfo).port}`)));
  origin = await listen(api);
  other = (await listen(storage)).replace('127.0.0.1', 'localhost');
  const stop = (target: typeof api) =>
    new Promise<void>((resolve) => {
      target.close(() => resolve());
      target.closeAllConnections();
    });
  return {
    url: `${origin}/backups`,
    requests,
    elsewhere,
    dumps: () => dumps,
    sha256: () =>
      createHash('sha256')
        .update(readFileSync([...jobs.values()].at(-1)?.file ?? ''))
        .digest('hex'),
    close: async () => {
      await Promise.all([stop(api), stop(storage)]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function seen({ method = '', url = '', headers }: IncomingMessage): Seen {
  const text = (name: string) => String(headers[name] ?? '');
  return { method, path: url, authorization: text('authorization'), key: text('idempotency-key'), apiKey: text('x-api-key') };
}
