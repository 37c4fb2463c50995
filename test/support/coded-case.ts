import { createHash } from 'node:crypto';
import pg from 'pg';
import { worst } from '../../src/core/verdict.ts';
import { freshDatabase, LEDGER, type MeasureOptions, makeProject, measureProject } from './migration-kit.ts';
import type { PostgresServer } from './postgres-server.ts';

/** The text of a migration that a case says nothing about. */
export const SQL = 'select 1;\n';
export const sha = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

/** A history written in code: what is on disk, what is in the database, and what has to be said of it. */
export type CodedCase = {
  readonly why: string;
  /** Names of migrations, or names with their texts. */
  readonly disk: readonly string[] | Readonly<Record<string, string>>;
  /** SQL that puts an empty database into the state; `ledger()` makes most of it. */
  readonly sql: string;
  readonly is: readonly [verdict: 'ok' | 'degraded' | 'critical' | 'unknown', ...reasons: [string, ...string[]]];
  /** What the message of the first reason has to hold: the next command, where there is one. */
  readonly says?: string;
  /** `migration_lock.toml`, and other files from the project's root. */
  readonly lock?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Changes that no list of files can tell. */
  readonly alter?: (root: string) => void;
  readonly options?: MeasureOptions;
  /** Appended to the URL, and the role that connects. */
  readonly query?: string;
  readonly user?: string;
};

export type RowOptions = {
  readonly checksum?: string;
  readonly state?: 'applied' | 'failed' | 'rolled back' | 'undone';
  readonly minute?: number;
  readonly log?: string;
};

/** One row; started in the order in which rows are written. */
export function row(name: string, options: RowOptions = {}) {
  return { name, checksum: sha(SQL), state: 'applied' as const, ...options };
}

/** The ledger with its rows, in the schema that the search path names first. */
export function ledger(...rows: readonly (string | (RowOptions & { readonly name: string }))[]): string {
  const values = rows.map((one, index) => {
    const { name, checksum = '', state, minute = index, log } = typeof one === 'string' ? row(one) : one;
    const at = (offset: number, is: boolean) => (is ? `timestamptz '2026-01-01Z' + interval '${minute + offset} min'` : 'NULL');
    const finished = at(0.5, state === 'applied' || state === 'undone');
    const rolledBack = at(0.7, state === 'rolled back' || state === 'undone');
    return `('${index}', ${[checksum, name].map((text) => pg.escapeLiteral(text)).join(', ')}, ${finished}, ${rolledBack}, ${at(0, true)}, ${log === undefined ? 'NULL' : pg.escapeLiteral(log)})`;
  });
  const columns = '(id, checksum, migration_name, finished_at, rolled_back_at, started_at, logs)';
  return `${LEDGER} ${values.length === 0 ? '' : `INSERT INTO _prisma_migrations ${columns} VALUES ${values.join(', ')};`}`;
}

/** Puts a case into a database and a folder: the database's address and the project. */
export async function prepareCase(server: PostgresServer, coded: CodedCase): Promise<{ url: string; root: string; remove: () => void }> {
  const migrations = Array.isArray(coded.disk) ? Object.fromEntries(coded.disk.map((name: string) => [name, SQL])) : coded.disk;
  const { root, remove } = makeProject({
    'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n',
    ...(coded.lock === undefined ? {} : { 'prisma/migrations/migration_lock.toml': coded.lock }),
    ...Object.fromEntries(Object.entries(migrations).map(([name, text]) => [`prisma/migrations/${name}/migration.sql`, text])),
    ...coded.files,
  });
  coded.alter?.(root);
  const url = server.url(await freshDatabase(server, coded.sql)) + (coded.query ?? '');
  return { url: coded.user === undefined ? url : url.replace('postgres@', `${coded.user}@`), root, remove };
}

/** What is found of a case: the verdict and every reason, and the first message. */
export async function judgeCase(server: PostgresServer, coded: CodedCase) {
  const { url, root, remove } = await prepareCase(server, coded);
  // As on a runner, where paths are shown from the root of the checkout.
  process.env['GITHUB_WORKSPACE'] = root;
  try {
    const measured = await measureProject(url, root, coded.options);
    const { verdict } = worst(measured.findings);
    const reasons = measured.findings.map((finding) => finding.reason);
    return { ...measured, is: [verdict, ...reasons], message: measured.findings[0].message };
  } finally {
    delete process.env['GITHUB_WORKSPACE'];
    remove();
  }
}
