import { type ChildProcess, fork } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readToolchain } from '../../scripts/toolchain.mjs';
import { ROOT } from './run-bundle.ts';

/** What the schema engine's `diagnoseMigrationHistory` answers. */
export type Diagnosis = {
  readonly editedMigrationNames: readonly string[];
  readonly failedMigrationNames: readonly string[];
  readonly hasMigrationsTable: boolean;
  readonly history: {
    readonly diagnostic: 'databaseIsBehind' | 'migrationsDirectoryIsBehind' | 'historiesDiverge';
    readonly unappliedMigrationNames?: readonly string[];
    readonly unpersistedMigrationNames?: readonly string[];
    readonly lastCommonMigrationName?: string | null;
  } | null;
};
export type EngineError = { readonly code: string | null; readonly message: string; readonly meta: Readonly<Record<string, unknown>> | null };
export type Answer<T> = { readonly value: T; readonly error?: never } | { readonly value?: never; readonly error: EngineError };

export type PrismaEngine = {
  /** What `migrate status` is made of. */
  readonly diagnose: (url: string, migrations: string) => Promise<Answer<Diagnosis>>;
  /** What `migrate deploy` does. */
  readonly apply: (url: string, migrations: string) => Promise<Answer<{ readonly appliedMigrationNames: readonly string[] }>>;
  readonly stop: () => Promise<void>;
};

/** Prisma's own schema engine, offline, in one process for all questions. */
export async function startPrismaEngine(): Promise<PrismaEngine> {
  const { prisma } = readToolchain() as { prisma: string | null };
  if (prisma === null) throw new Error('The Prisma CLI is not installed: run `npm run setup -- --for test`, which says why.');
  const worker = path.join(ROOT, 'test', 'support', 'prisma-engine-worker.mjs');
  const child = fork(worker, [prisma], { execArgv: [], env: { PATH: process.env['PATH'] ?? '' } });
  const call = answersOf(child);
  await call(null);
  return {
    diagnose: async (url, migrations) => call({ method: 'diagnoseMigrationHistory', url, migrationsList: await listMigrations(migrations) }),
    apply: async (url, migrations) => call({ method: 'applyMigrations', url, migrationsList: await listMigrations(migrations) }),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.disconnect();
      }),
  };
}

/** One question at a time or many; a child that ends answers all of them with an error. `null` waits for the greeting. */
function answersOf(child: ChildProcess) {
  type Waiting = { resolve: (answer: never) => void; reject: (error: Error) => void };
  const waiting = new Map<number, Waiting>();
  let last = -1;
  child.on('message', ({ id, answer }: { id: number; answer: never }) => {
    waiting.get(id)?.resolve(answer);
    waiting.delete(id);
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`The process of Prisma's engine ended with ${code}.`));
    waiting.clear();
  });
  return <T>(question: unknown): Promise<T> => {
    last += 1;
    const id = last;
    const answer = new Promise<T>((resolve, reject) => waiting.set(id, { resolve, reject }));
    if (question !== null) child.send({ id, question });
    return answer;
  };
}

/** The folder as Prisma's CLI hands it to the engine (listMigrations.ts), written a second time so that ours is not its own judge. */
async function listMigrations(base: string) {
  const content = await readFile(path.join(base, 'migration_lock.toml'), 'utf8').catch(() => null);
  const entries = await readdir(base, { withFileTypes: true }).catch(() => []);
  const migrationDirectories = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: await readFile(path.join(base, name, 'migration.sql'), 'utf8').then(
            (value) => ({ tag: 'ok', value }),
            (error: Error) => ({ tag: 'error', value: error.message }),
          ),
        },
      })),
  );
  return {
    baseDir: base,
    lockfile: { path: 'migration_lock.toml', content },
    migrationDirectories: migrationDirectories.sort((a, b) => a.path.localeCompare(b.path)),
    shadowDbInitScript: '',
  };
}
