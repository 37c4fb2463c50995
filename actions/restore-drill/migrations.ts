import path from 'node:path';
import { projectFiles, readMigrations } from '../../src/adapters/files/project.ts';
import { type Connection, connect } from '../../src/adapters/postgres/connect.ts';
import { prismaLedger } from '../../src/adapters/postgres/ledger.ts';
import { flag, text } from '../../src/core/input-spec.ts';
import type { DatabaseAddress } from '../../src/domain/database/address.ts';
import type { TableName } from '../../src/domain/drill/tables.ts';
import { migrationMessages } from '../../src/domain/migrations/catalogue.ts';
import type { Comparison } from '../../src/domain/migrations/comparison.ts';
import { compareHistories } from '../../src/domain/migrations/history.ts';
import type { LedgerState } from '../../src/domain/migrations/ledger.ts';
import type { LocalHistory } from '../../src/domain/migrations/local.ts';
import { type Layout, locateMigrations } from '../../src/domain/migrations/prisma-layout.ts';
import { judge } from '../../src/domain/migrations/verdict.ts';
import { describeLedger, withoutLogs } from '../../src/domain/rehearsal/ledger.ts';
import type { Drill } from './drill.ts';

export const rehearsalInputs = {
  'working-directory': text({ default: '.' }),
  'migrations-path': text({ example: 'prisma/migrations' }),
  'rehearse-migrations': flag({ default: 'false' }),
};

const LEDGER_TIMEOUT_MS = 30_000;

export type Project = { readonly root: string; readonly layout: Layout; readonly local: LocalHistory };

export const projectRoot = ({ context }: Drill) => path.resolve(process.env['GITHUB_WORKSPACE'] || '.', context.inputs.workingDirectory);

/** The repository's migrations; null where none is checked out. */
export async function findProject(drill: Drill): Promise<Project | null> {
  const root = projectRoot(drill);
  const layout = await locateMigrations(projectFiles(root), drill.context.inputs.migrationsPath);
  if ('kind' in layout) return null;
  const local = await readMigrations(root, layout.folder);
  return local.migrations.length === 0 ? null : { root, layout, local };
}

/** Which schema holds the ledger: the one of the copy's table, as a drill's URL names none. */
export function ledgerSchema(tables: readonly TableName[]): string | null {
  const found = tables.filter((table) => table.name === '_prisma_migrations').map((table) => table.schema);
  return found.includes('public') ? 'public' : (found[0] ?? null);
}

async function readLedger(connection: Connection, schema: string): Promise<LedgerState | null> {
  const reading = await prismaLedger(connection, { schema, statementTimeoutMs: LEDGER_TIMEOUT_MS }).read();
  return reading.kind === 'read' ? withoutLogs(reading.state) : null;
}

/** What the restored copy says of its migrations, beside those of the repository where it is checked out. */
export async function lookAtLedger(drill: Drill, tables: readonly TableName[], connection: Connection): Promise<void> {
  const schema = ledgerSchema(tables);
  if (schema === null) return;
  const [state, project] = [await readLedger(connection, schema), await findProject(drill)];
  const local = project?.local ?? null;
  const nothing: LocalHistory = { folder: '', exists: false, migrations: [], lockFile: null, prisma8: false };
  const ledger = state === null ? ({ kind: 'unreadable' } as const) : describeLedger(compareHistories(local ?? nothing, state), local);
  drill.note({ beyond: { ...drill.record().beyond, ledger } });
}

export type Compared = NonNullable<Awaited<ReturnType<typeof compareCopy>>>;

/** The copy's ledger beside the repository, on a session of its own; null where it cannot be read. */
export async function compareCopy(drill: Drill, { local }: Project, address: DatabaseAddress, schema: string) {
  const connection = await connect({ address, signal: drill.context.signal, applicationName: 'restore-drill rehearse' });
  try {
    const state = await readLedger(connection, schema);
    if (state === null) return null;
    const comparison: Comparison = {
      local,
      ledger: state,
      history: compareHistories(local, state),
      address: address.display,
      schema,
      allowPending: [],
    };
    // An edited or missing migration is a finding of its own, and Prisma deploys all the same.
    const severities = { pending: 'critical', modified: 'degraded', missing: 'degraded', outOfOrder: 'degraded' } as const;
    return { comparison, findings: judge(comparison, migrationMessages[drill.context.language], severities) };
  } finally {
    await connection.end();
  }
}
