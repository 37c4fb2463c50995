import { readMigrations } from '../../src/adapters/files/project.ts';
import { connect } from '../../src/adapters/postgres/connect.ts';
import { PostgresError } from '../../src/adapters/postgres/failure.ts';
import { prismaLedger } from '../../src/adapters/postgres/ledger.ts';
import { formatDuration } from '../../src/core/duration.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { Language } from '../../src/core/language.ts';
import { plainText } from '../../src/core/plain-text.ts';
import type { DatabaseAddress } from '../../src/domain/database/address.ts';
import type { DatabaseFailure } from '../../src/domain/database/failure.ts';
import { databaseMessages } from '../../src/domain/database/messages.ts';
import { beyondHostedRunner, reachabilityMessages } from '../../src/domain/database/reachability.ts';
import { migrationMessages } from '../../src/domain/migrations/catalogue.ts';
import type { Comparison } from '../../src/domain/migrations/comparison.ts';
import { compareHistories } from '../../src/domain/migrations/history.ts';
import type { LedgerReading } from '../../src/domain/migrations/ledger.ts';
import type { LocalHistory } from '../../src/domain/migrations/local.ts';
import { judge, type Severities } from '../../src/domain/migrations/verdict.ts';

/** What is compared. */
export type Target = {
  readonly address: DatabaseAddress;
  readonly schema: string;
  /** The schemas that the project names; tables in any of them make a database one that is not empty. */
  readonly projectSchemas?: readonly string[];
  readonly root: string;
  readonly folder: string;
  readonly language: Language;
  readonly severities: Severities;
  readonly allowPending?: readonly string[];
  /** A runner of GitHub's own, which sees only what the whole internet sees. */
  readonly hosted?: boolean;
  /** The folder, read once for several databases. */
  readonly local?: Promise<LocalHistory>;
};

/** `comparison` is null where the two could not be compared; the findings then say why. */
export type Measured = { readonly comparison: Comparison | null; readonly findings: readonly [Finding, ...Finding[]] };

/** Reads the folder and the ledger and lays them side by side. Rejects when `signal` is aborted for another reason than time. */
export async function measure(target: Target, signal: AbortSignal, limitMs: number): Promise<Measured> {
  const m = migrationMessages[target.language];
  const { address, schema } = target;
  let local: LocalHistory;
  let reading: LedgerReading;
  try {
    [local, reading] = await Promise.all([target.local ?? readMigrations(target.root, target.folder), readLedger(target, signal, limitMs)]);
  } catch (error) {
    if (error instanceof PostgresError) return notReached(error.failure, target);
    if (isTimeout(error)) return unknown('database_timeout', m.timedOut({ address: address.display, limit: formatDuration(limitMs) }));
    throw error;
  }
  if (local.prisma8 || (reading.kind === 'read' && reading.state.prisma8 && !reading.state.exists)) return unknown('prisma_8', m.prisma8);
  if (reading.kind === 'denied')
    return unknown('permission_denied', m.denied({ user: plainText(reading.user), address: address.display, command: grant(reading, schema) }));
  if (reading.kind === 'foreign')
    return unknown('ledger_foreign', m.ledgerForeign({ address: address.display, schema: plainText(schema), detail: reading.detail }));
  const history = compareHistories(local, reading.state);
  const comparison: Comparison = { local, ledger: reading.state, history, address: address.display, schema, allowPending: target.allowPending ?? [] };
  return { comparison, findings: judge(comparison, m, target.severities) };
}

function unknown(reason: string, message: string, evidence: JsonObject = {}): Measured {
  return { comparison: null, findings: [{ verdict: 'unknown', reason, message, ...(Object.keys(evidence).length === 0 ? {} : { evidence }) }] };
}

/** Why the database could not be asked. What a hosted runner cannot reach has a reason and a cure of its own. */
function notReached(failure: DatabaseFailure, { address, hosted = false, language }: Target): Measured {
  const { code, detail } = failure;
  const distance = hosted ? beyondHostedRunner(failure, address.host) : null;
  if (distance === null) return unknown(failure.reason, databaseMessages[language][failure.reason](failure), { code, detail });
  const message = reachabilityMessages[language].unreachableFromRunner(failure, distance);
  return unknown('unreachable_from_runner', message, { code, detail, distance });
}

async function readLedger({ address, schema, projectSchemas = [] }: Target, signal: AbortSignal, limitMs: number): Promise<LedgerReading> {
  const connection = await connect({
    address,
    applicationName: 'runbook-actions migrate-status',
    signal,
    // Silence of a firewall is to be told apart from a slow database, so it ends before the step's time does.
    connectTimeoutMs: Math.min(Math.round(limitMs * 0.8), 15_000),
  });
  try {
    return await prismaLedger(connection, { schema, projectSchemas, statementTimeoutMs: Math.min(limitMs, 30_000) }).read();
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
  if (privilege === 'usage') return usage;
  const table = `${quoted(schema)}._prisma_migrations`;
  return privilege === 'rows' ? `ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY;` : `GRANT SELECT ON ${table} TO ${quoted(user)};`;
}
