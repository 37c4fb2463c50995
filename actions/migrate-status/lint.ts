import { connect } from '../../src/adapters/postgres/connect.ts';
import { readTableSizes } from '../../src/adapters/postgres/table-sizes.ts';
import { loadSqlParser } from '../../src/adapters/sql-parser/parser.ts';
import { errorText } from '../../src/core/errors.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { Log } from '../../src/core/log.ts';
import type { DatabaseAddress } from '../../src/domain/database/address.ts';
import { factsOf, NO_FACTS } from '../../src/domain/migration-lint/facts.ts';
import { type LintMode, lintFindings } from '../../src/domain/migration-lint/findings.ts';
import { lint } from '../../src/domain/migration-lint/lint.ts';
import { lintMessages } from '../../src/domain/migration-lint/messages.ts';
import type { RuleName } from '../../src/domain/migration-lint/rules.ts';
import { lintDetails, summarizeLint } from '../../src/domain/migration-lint/summary.ts';
import type { Threshold } from '../../src/domain/migration-lint/threshold.ts';
import { touchedNames } from '../../src/domain/migration-lint/touched.ts';
import type { DatabaseFacts, Script, TableName } from '../../src/domain/migration-lint/types.ts';
import type { Comparison } from '../../src/domain/migrations/comparison.ts';
import type { Target } from './compare.ts';

export type LintJob = {
  readonly target: Target;
  readonly comparison: Comparison;
  readonly mode: LintMode | 'off';
  /** Asks for the proof that a migration which destroys data needs; null where none is asked for. */
  readonly proof: (() => Promise<Finding | null>) | null;
  readonly threshold: Threshold & { readonly text: string };
  readonly exclude: readonly RuleName[];
  /** Of the runner's cancel. */
  readonly signal: AbortSignal;
  readonly limitMs: number;
  readonly log: Log;
};

export type Linted = {
  readonly findings: readonly Finding[];
  readonly section: string;
  readonly details: JsonObject | null;
  readonly count: number | null;
};

/** To know the sizes is not worth more than this. */
const SIZES_TIMEOUT_MS = 12_000;

/** What the pending migrations would do. Loaded on demand: in sync, neither this file nor the parser is read. */
export async function lintPending(job: LintJob): Promise<Linted> {
  const { target, threshold, mode, exclude } = job;
  const m = lintMessages[target.language];
  const scripts = await parsePending(job.comparison);
  const facts = await factsAbout(touchedNames(scripts), job);
  const result = lint(scripts, { schema: target.schema, facts, threshold, exclude: new Set(exclude) });
  const missing = job.proof !== null && destroysData(scripts, target.schema, threshold) ? await job.proof() : null;
  const proofFindings = missing === null ? [] : [missing];
  if (mode === 'off') return { findings: proofFindings, section: '', details: null, count: null };
  const findings = [...proofFindings, ...lintFindings(result, mode, m)];
  return {
    findings,
    section: summarizeLint(result, facts, scripts.length, threshold.text, m),
    details: lintDetails(result, facts),
    count: result.alarms.length + result.unparsable.length,
  };
}

/**
 * Whether a migration may destroy data, whatever the lint was told to pass over: an ignored rule is no backup. What the parser does not
 * understand may.
 */
function destroysData(scripts: readonly Script[], schema: string, threshold: Threshold): boolean {
  const bare = scripts.map((script) => (script.parsed.kind === 'parsed' ? { ...script, parsed: { ...script.parsed, comments: [] } } : script));
  const { alarms, unparsable } = lint(bare, { schema, facts: null, threshold, exclude: new Set() });
  return unparsable.length > 0 || alarms.some(({ destroys }) => destroys);
}

/** Those that this deploy would run, in its order: what `allow-pending` names comes with a later one. */
async function parsePending({ history, local, allowPending }: Comparison): Promise<Script[]> {
  const parse = await loadSqlParser();
  const scripts = new Map(local.migrations.map(({ name, script }) => [name, script]));
  return history.pending.flatMap(({ name }) => {
    const sql = scripts.get(name) ?? null;
    if (sql === null || allowPending?.includes(name)) return [];
    return [{ migration: name, file: `${local.folder}/${name}/migration.sql`.replace(/\\/g, '/'), sql, parsed: parse(sql) }];
  });
}

/** Null where the database could not say; the rules then do without sizes. */
async function factsAbout(names: readonly TableName[], { target, signal, limitMs, log }: LintJob): Promise<DatabaseFacts | null> {
  if (names.length === 0) return factsOf(NO_FACTS);
  try {
    const time = AbortSignal.timeout(Math.min(limitMs, SIZES_TIMEOUT_MS));
    return await readFacts(target.address, target.schema, names, AbortSignal.any([signal, time]));
  } catch (error) {
    signal.throwIfAborted();
    log.info(`Sizes of tables: ${errorText(error)}`);
    return null;
  }
}

async function readFacts(address: DatabaseAddress, schema: string, names: readonly TableName[], signal: AbortSignal): Promise<DatabaseFacts> {
  const connection = await connect({ address, applicationName: 'runbook-actions migrate-status', signal });
  try {
    return factsOf(await readTableSizes(connection, { schema, names }));
  } finally {
    void connection.end();
  }
}
