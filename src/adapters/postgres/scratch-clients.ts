import { access, constants, glob, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { InstalledClient } from '../../domain/drill/client.ts';
import { runChild } from '../process/run-child.ts';

const PROGRAM = process.platform === 'win32' ? 'pg_restore.exe' : 'pg_restore';

/** Where packages put one folder per major: Debian and PGDG, Red Hat's PGDG, Homebrew, the installers of EDB and Postgres.app. */
const INSTALL_FOLDERS = [
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/usr/local/pgsql*/bin',
  '/opt/homebrew/opt/{postgresql,libpq}*/bin',
  '/usr/local/opt/{postgresql,libpq}*/bin',
  '/Library/PostgreSQL/*/bin',
  '/Applications/Postgres.app/Contents/Versions/*/bin',
  'C:/Program Files/PostgreSQL/*/bin',
];

/** Every `pg_restore` of this machine with its version: one that PATH names explicitly wins over another of the same major. */
export async function findClients(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<InstalledClient[]> {
  const onPath = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const files = new Set<string>();
  for (const folder of [...onPath, ...(await installFolders())]) {
    const file = path.join(folder, PROGRAM);
    if (await isProgram(file)) files.add(await realpath(file));
  }
  const clients = await Promise.all([...files].map((file) => describe(file, env, signal)));
  // Debian's wrapper on PATH goes by the name that it was called by; under its own it answers nothing, and is left out.
  return clients.filter((client) => client !== null);
}

async function installFolders(): Promise<string[]> {
  const folders: string[] = [];
  for (const pattern of INSTALL_FOLDERS) for await (const folder of glob(pattern)) folders.push(folder);
  return folders;
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** `pg_restore (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`. A program that does not answer like this is none. */
async function describe(file: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<InstalledClient | null> {
  const { code, stdout } = await runChild({ command: file, args: ['--version'], env: programEnvironment(env), signal, timeoutMs: 10_000 });
  const version = /^pg_restore \(PostgreSQL\) (\S+)/.exec(stdout)?.[1];
  return code === 0 && version !== undefined ? { path: file, version } : null;
}

/** What a PostgreSQL program needs to run at all, and nothing else of this process's environment: a dump is foreign code. */
export function programEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'SystemRoot'].flatMap((name) =>
    env[name] === undefined ? [] : [[name, env[name]] as const],
  );
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}
