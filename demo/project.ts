import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { prismaProject } from '../test/support/prisma-project.ts';

const HERE = import.meta.dirname;
export const INIT = '20260105090000_init';
export const ADDED = '20261102090000_add_last_login';

/** A checkout of the demo's API in a temporary folder, with its own Prisma CLI, at a version that has some of the migrations. */
export function checkOut(): {
  readonly folder: string;
  readonly env: Record<string, string>;
  readonly addMigration: (name: string) => void;
  readonly remove: () => void;
} {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-demo-'));
  const { files, env, modules } = prismaProject('all_applied');
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  mkdirSync(path.join(folder, 'prisma', 'migrations'), { recursive: true });
  for (const name of ['schema.prisma', path.join('migrations', 'migration_lock.toml')])
    cpSync(path.join(HERE, 'api', 'prisma', name), path.join(folder, 'prisma', name));
  symlinkSync(modules, path.join(folder, 'node_modules'));
  return {
    folder,
    env,
    addMigration: (name) =>
      cpSync(path.join(HERE, 'api', 'prisma', 'migrations', name), path.join(folder, 'prisma', 'migrations', name), { recursive: true }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Starts the API as a process; resolves with its address once it listens. */
export async function startApi(databaseUrl: string, redisUrl = ''): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [path.join(HERE, 'api', 'server.ts')], {
    env: { ...process.env, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const url = await Promise.race([
    new Promise<string>((resolve) => lines.once('line', resolve)),
    ended.then(() => {
      throw new Error('The demo API ended before it listened.');
    }),
  ]);
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
