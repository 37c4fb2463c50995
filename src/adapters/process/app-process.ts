import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import type { Isolation } from '../../domain/app-smoke/app.ts';
import type { Enclosure } from './isolation.ts';
import { KEEPER } from './keeper-script.ts';
import { freePort, openRelay, type Relay } from './relay.ts';
import { type ChildResult, runChild } from './run-child.ts';

export type AppOptions = {
  /** What bash runs: the user's own workflow text, as `run:` is. */
  readonly command: string;
  readonly cwd: string;
  /** A folder of this run alone, which is removed whatever becomes of the process. */
  readonly folder: string;
  /** Null: with the machine's own network. */
  readonly enclosure: Exclude<Enclosure, { kind: 'impossible' }> | null;
  /** The throwaway server as this process reaches it. */
  readonly database: { readonly host: string; readonly port: number };
  /** Makes the environment, once the ports are known under which the application finds its database and is to listen. */
  readonly environment: (at: { readonly host: string; readonly databasePort: number; readonly appPort: number }) => Record<string, string>;
  /** What the programs around it need to run at all. */
  readonly outerEnvironment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
};

export type AppProcess = {
  readonly isolation: Isolation;
  /** Where this process reaches the application. */
  readonly port: number;
  readonly ended: Promise<ChildResult>;
  /** Ends it with everything that it started; never throws. */
  readonly stop: () => Promise<void>;
};

/** A socket file's path may have so many bytes (sun_path). */
const MAX_SOCKET_PATH = 107;
const LONGEST_NAME = '/app-XXXXXX/app'.length;
const GRACE_MS = 1500;
/** Next to nothing of what the application prints is kept. */
const KEPT_BYTES = 2;

/** Starts the application. Its output is read and forgotten: it may hold rows. */
export async function startApp(options: AppOptions): Promise<AppProcess> {
  return options.enclosure === null ? startOpen(options) : startEnclosed(options, options.enclosure);
}

async function startOpen({ command, cwd, database, environment, signal }: AppOptions): Promise<AppProcess> {
  const appPort = await freePort();
  const env = environment({ host: database.host, databasePort: database.port, appPort });
  const stopping = new AbortController();
  const ended = runChild({
    ...{ command: 'bash', args: ['-eo', 'pipefail', '-c', command], env, cwd, graceMs: GRACE_MS, maxBytes: KEPT_BYTES },
    signal: AbortSignal.any([signal, stopping.signal]),
  });
  const stop = async () => {
    stopping.abort();
    await ended;
  };
  return { isolation: 'none', port: appPort, ended, stop };
}

/** In the run's folder, or in the system's where that one's path is too long for a socket. */
async function socketFolder(run: string): Promise<string> {
  const parent = Buffer.byteLength(run) + LONGEST_NAME > MAX_SOCKET_PATH ? tmpdir() : run;
  return mkdtemp(path.join(parent, 'app-'));
}

async function startEnclosed(options: AppOptions, enclosure: NonNullable<AppOptions['enclosure']>): Promise<AppProcess> {
  const { command, cwd, database, environment, outerEnvironment, signal } = options;
  const folder = await socketFolder(options.folder);
  const [databaseSocket, appSocket] = [path.join(folder, 'db'), path.join(folder, 'app')];
  const relays: Relay[] = [];
  const close = async () => {
    for (const relay of relays) await relay.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const server = database.host.startsWith('/')
      ? { path: `${database.host}/.s.PGSQL.${database.port}` }
      : { host: database.host, port: database.port };
    relays.push(await openRelay({ path: databaseSocket }, server));
    const front = await openRelay({ port: 0 }, { path: appSocket });
    relays.push(front);
    // In a namespace of its own every port is free but the one that the database takes.
    const databasePort = front.port === 5432 ? 5433 : 5432;
    const env = environment({ host: '127.0.0.1', databasePort, appPort: front.port });
    const task = { command, cwd, env, databaseSocket, databasePort, appSocket, appPort: front.port };
    const input = new PassThrough();
    input.write(`${JSON.stringify(task)}\n`);
    const stopping = new AbortController();
    const ended = runChild({
      ...{
        command: enclosure.command,
        args: [...enclosure.prefix, process.execPath, '-e', KEEPER],
        env: outerEnvironment,
        input,
        graceMs: GRACE_MS,
        maxBytes: KEPT_BYTES,
      },
      signal: AbortSignal.any([signal, stopping.signal]),
    });
    const stop = async () => {
      // The keeper ends with its input, also where it runs as another user whom no signal of ours reaches.
      input.end();
      const timer = setTimeout(() => stopping.abort(), GRACE_MS);
      await ended;
      clearTimeout(timer);
      await close();
    };
    signal.addEventListener('abort', () => input.end(), { once: true });
    return { isolation: enclosure.kind, port: front.port, ended, stop };
  } catch (error) {
    await close();
    throw error;
  }
}
