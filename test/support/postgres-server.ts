import { type ExecFileOptions, execFile } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { readToolchain } from '../../scripts/toolchain.mjs';

const exec = promisify(execFile);

/** PostgreSQL refuses to run as root, so a root's server runs as this user (`nobody` on Debian). */
const SERVER_UID = 65534;
const asServer: ExecFileOptions & { encoding: 'utf8' } = {
  encoding: 'utf8',
  ...(process.getuid?.() === 0 ? { uid: SERVER_UID, gid: SERVER_UID } : {}),
};

export type PostgresServer = {
  readonly port: number;
  /** The superuser's address of a database on this server. */
  readonly url: (database?: string) => string;
  /** Runs SQL as superuser; the rows of the last statement. */
  readonly query: (sql: string, database?: string) => Promise<Record<string, unknown>[]>;
  /** Stops at once, so that connections break; `start` brings it back on the same port. */
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** Stops and removes everything. */
  readonly remove: () => Promise<void>;
  readonly bin: (program: string) => string;
  readonly dataFolder: string;
};

export type PostgresOptions = {
  readonly settings?: Readonly<Record<string, string>>;
  readonly locale?: string;
  /** With the durability of an untouched server, which a reload may change: settings on the command line cannot be. */
  readonly asInstalled?: boolean;
  /** Another major version than the machine's own; ask `hasPostgres` before. */
  readonly major?: number;
  /** Of the server process, beside this one's own: `LOCPATH` for locales that a test made. */
  readonly env?: Readonly<Record<string, string>>;
};

type Installation = { readonly bin: string; readonly major: number } | null | undefined;

function installation(major?: number): Installation {
  const toolchain: Readonly<Record<string, unknown>> = { ...readToolchain() };
  const own = toolchain['postgres'] as Installation;
  return major === undefined || own?.major === major ? own : (toolchain[`postgres${major}`] as Installation);
}

/** Whether the set-up could get this major version. A test of one that it could not is skipped, which the runner reports as NOT RUN. */
export function hasPostgres(major: number): boolean {
  return Boolean(installation(major));
}

/** A real PostgreSQL server of its own on a free loopback port, with durability off. Made from a template in a fraction of a second. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const found = installation(options.major);
  if (!found) throw new Error(`PostgreSQL ${options.major ?? ''} is not there: run \`npm run setup\``);
  const bin = (program: string) => path.join(found.bin, program);
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-postgres-'));
  own(folder);
  const data = path.join(folder, 'data');
  cpSync(await templateCluster(bin, options.locale ?? 'C.UTF-8', options.env ?? {}), data, { recursive: true, preserveTimestamps: true });
  for (const entry of readdirSync(data, { recursive: true, encoding: 'utf8' })) own(path.join(data, entry));
  own(data);
  chmodSync(data, 0o700);
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    port: String(port),
    ...(options.asInstalled === true ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...options.settings,
  };
  const flags = Object.entries(settings).map(([name, value]) => `-c ${name}='${value.replace(/'/g, "\\'")}'`);
  const control = (args: string[]) =>
    exec(bin('pg_ctl'), ['-D', data, '-w', '-t', '60', ...args], { ...asServer, env: { ...process.env, ...options.env }, cwd: folder });
  const start = async () => {
    await control(['-l', path.join(folder, 'log'), '-o', flags.join(' '), 'start']);
  };
  const stop = async () => {
    await control(['-m', 'immediate', 'stop']);
  };
  const url = (database = 'postgres') => `postgresql://postgres@127.0.0.1:${port}/${database}`;
  await start();
  return {
    port,
    url,
    start,
    stop,
    bin,
    dataFolder: data,
    query: async (sql, database) => {
      const client = new pg.Client({ connectionString: url(database) });
      await client.connect();
      try {
        const result: pg.QueryResult | pg.QueryResult[] = await client.query(sql);
        return (Array.isArray(result) ? result.at(-1) : result)?.rows ?? [];
      } finally {
        await client.end();
      }
    },
    remove: async () => {
      await stop().catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A cluster that `initdb` made once per version and locale, kept for all tests of this machine. */
async function templateCluster(bin: (program: string) => string, locale: string, env: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await exec(bin('postgres'), ['--version'], asServer);
  const version = stdout.trim().replace(/[^\w.]+/g, '-');
  const folder = path.join(tmpdir(), `runbook-postgres-template-${process.getuid?.() ?? 'user'}`);
  mkdirSync(folder, { recursive: true });
  if (statSync(folder).uid !== SERVER_UID) own(folder);
  const template = path.join(folder, `${version}-${locale}`);
  if (existsSync(template)) return template;
  const fresh = mkdtempSync(path.join(folder, 'fresh-'));
  own(fresh);
  await exec(bin('initdb'), ['-D', fresh, '-U', 'postgres', '--auth=trust', '--no-sync', '-E', 'UTF8', `--locale=${locale}`], {
    ...asServer,
    env: { ...process.env, ...env },
    cwd: folder,
  });
  try {
    renameSync(fresh, template);
  } catch {
    // Another test made it at the same time.
    rmSync(fresh, { recursive: true, force: true });
  }
  return template;
}

function own(target: string) {
  if (process.getuid?.() === 0) chownSync(target, SERVER_UID, SERVER_UID);
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
