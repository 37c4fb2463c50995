import { readMigrations } from '../../src/adapters/files/project.ts';
import { connect } from '../../src/adapters/postgres/connect.ts';
import { PostgresError } from '../../src/adapters/postgres/failure.ts';
import { prismaLedger } from '../../src/adapters/postgres/ledger.ts';
import { formatDuration } from '../../src/core/duration.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { Language } from '../../src/core/language.ts';
import { plainText } from '../../src/core/plain-text.ts';
import type { DatabaseAddress } from '../../src/domain/database/address.ts';
import { databaseMessages } from '../../src/domain/database/messages.ts';
import { migrationMessages } from '../../src/domain/migrations/catalogue.ts';
import { compareHistories } from '../../src/domain/migrations/history.ts';
import type { LedgerReading } from '../../src/domain/migrations/ledger.ts';
import type { LocalHistory } from '../../src/domain/migrations/local.ts';
import { type Comparison, judge, type Severities } from '../../src/domain/migrations/verdict.ts';

/** What is compared. */
export type Target = {
  readonly address: DatabaseAddress;
  readonly schema: string;
  readonly root: string;
  readonly folder: string;
  readonly language: Language;
  readonly severities: Severities;
};

/** `comparison` is null where the two could not be compared; the findings then say why. */
export type Measured = { readonly comparison: Comparison | null; readonly findings: readonly [Finding, ...Finding[]] };

/** Reads the folder and the ledger and lays them side by side. Rejects when `signal` is aborted for another reason than time. */
export async function measure(target: Target, signal: AbortSignal, limitMs: number): Promise<Measured> {
  const m = migrationMessages[target.language];
  const { address, schema } = target;
  const unknown = (reason: string, message: string, evidence = {}): Measured => ({
    comparison: null,
    findings: [{ verdict: 'unknown', reason, message, ...(Object.keys(evidence).length === 0 ? {} : { evidence }) }],
  });
  let local: LocalHistory;
  let reading: LedgerReading;
  try {
    [local, reading] = await Promise.all([readMigrations(target.root, target.folder), readLedger(target, signal, limitMs)]);
  } catch (error) {
    if (error instanceof PostgresError)
      return unknown(error.reason, databaseMessages[target.language][error.failure.reason](error.failure), {
        code: error.failure.code,
        detail: error.failure.detail,
      });
    if (isTimeout(error)) return unknown('database_timeout', m.timedOut({ address: address.display, limit: formatDuration(limitMs) }));
    throw error;
  }
  if (local.prisma8 || (reading.kind === 'read' && reading.state.prisma8 && !reading.state.exists)) return unknown('prisma_8', m.prisma8);
  if (reading.kind === 'denied')
    return unknown('permission_denied', m.denied({ user: plainText(reading.user), address: address.display, command: grant(reading, schema) }));
  if (reading.kind === 'foreign')
    return unknown('ledger_foreign', m.ledgerForeign({ address: address.display, schema: plainText(schema), detail: reading.detail }));
  const history = compareHistories(local, reading.state);
  const comparison: Comparison = { local, ledger: reading.state, history, address: address.display, schema };
  return { comparison, findings: judge(comparison, m, target.severities) };
}

async function readLedger({ address, schema }: Target, signal: AbortSignal, limitMs: number): Promise<LedgerReading> {
  const connection = await connect({
    address,
    applicationName: 'runbook-actions migrate-status',
    signal,
    connectTimeoutMs: Math.min(limitMs, 15_000),
  });
  try {
    return await prismaLedger(connection, { schema, statementTimeoutMs: Math.min(limitMs, 30_000) }).read();
  } finally {
    // The goodbye needs no waiting for: it goes on while the verdict is reported, and the process ends after it.
    void connection.end();
  }
}

export function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}

/** The statement that gives what is lacking. */
function grant({ user, privilege }: Extract<LedgerReading, { kind: 'denied' }>, schema: string): string {
  const quoted = (name: string) => `"${plainText(name).replace(/"/g, '""')}"`;
  const usage = `GRANT USAGE ON SCHEMA ${quoted(schema)} TO ${quoted(user)};`;
  return privilege === 'usage' ? usage : `GRANT SELECT ON ${quoted(schema)}._prisma_migrations TO ${quoted(user)};`;
}
