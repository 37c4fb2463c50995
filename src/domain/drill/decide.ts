import { formatDuration } from '../../core/duration.ts';
import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { worst } from '../../core/verdict.ts';
import { proofFindings } from '../proof/findings.ts';
import { beyondFindings } from './beyond.ts';
import type { CheckOutcome } from './checks.ts';
import { drillMessages } from './messages.ts';
import { finding } from './problem.ts';
import { type DrillRecord, programOf } from './record.ts';
import { type DrillResult, resultOf } from './result.ts';
import { resolveTable, tableLabel, tablesWithoutData } from './tables.ts';

/**
 * What a drill found, the gravest cause first: what stopped it, what the restore said, what is missing, what is empty, which checks
 * failed, the backup's age. A drill without a finding is a pass, and says of what.
 */
export function decide(record: DrillRecord, language: Language): Finding[] {
  const findings = [
    ...(record.stop === null ? [] : [record.stop]),
    ...record.fetchFindings,
    ...restoreFindings(record, language),
    ...inventoryFindings(record, language),
    ...rowFindings(record, language),
    ...proofFindings(
      record.proof,
      language,
      record.onInherited,
      (record.inventory ?? []).flatMap(({ missing }) => missing),
    ),
    ...(record.checks ?? []).filter((check) => !check.passed).map((check) => checkFinding(check, language)),
    ...beyondFindings(record.beyond, language),
    ...ageFindings(record, language),
    ...dataFindings(record, language),
    ...dropFindings(record, language),
    ...tuningFindings(record, language),
  ];
  return findings.length > 0 ? findings : [passed(record, language)];
}

export function drillResult(findings: readonly Finding[]): DrillResult {
  return resultOf(worst(findings).verdict);
}

/** Incidents: each critical finding, with as many as stand behind it. */
export function countIncidents(findings: readonly Finding[]): number {
  const counts = findings.filter((f) => f.verdict === 'critical').map((f) => f.evidence?.['count']);
  return counts.reduce<number>((sum, count) => sum + (typeof count === 'number' ? count : 1), 0);
}

function restoreFindings(record: DrillRecord, language: Language): Finding[] {
  const { restore, file } = record;
  const program = programOf(record);
  return (restore?.conclusions ?? []).map(({ verdict, reason, count, subjects }) =>
    finding(verdict, reason, { file, names: subjects, count, program }, language, { count, names: subjects }),
  );
}

/** Nothing is said of what is missing where the drill itself failed, or pg_restore gave up: it would only repeat the cause. */
function comparable({ restore, stop }: DrillRecord): boolean {
  return stop === null && restore !== null && restore.complete && !restore.conclusions.some((c) => c.verdict === 'unknown');
}

/** What is missing, except where an error about the very object has been told. */
function inventoryFindings(record: DrillRecord, language: Language): Finding[] {
  if (!comparable(record)) return [];
  const told = (record.restore?.conclusions ?? []).flatMap((c) => (c.verdict === 'critical' ? c.subjects : []));
  return (record.inventory ?? []).flatMap(({ kind, missing }) => {
    const names = missing.filter((name) => !told.some((subject) => name.endsWith(`.${subject}`)));
    if (names.length === 0) return [];
    const wanted = drillMessages[language].kinds[kind];
    const evidence = { kind, count: names.length, names: names.slice(0, 100) };
    return [
      finding('critical', kind === 'table' ? 'table_missing' : 'object_missing', { names, wanted, program: programOf(record) }, language, evidence),
    ];
  });
}

function rowFindings(record: DrillRecord, language: Language): Finding[] {
  const { tables, file } = record;
  if (tables === null || !comparable(record)) return [];
  const findings: Finding[] = [];
  if (tables.every((table) => table.rows === 0)) findings.push(finding('critical', 'no_rows', { file, count: tables.length }, language));
  for (const wanted of record.critical) {
    const there = resolveTable(wanted, tables);
    const names = [tableLabel(wanted)];
    if (there.length === 0) findings.push(finding('critical', 'table_missing', { names }, language));
    else if (tables.some((table) => there.includes(table) && table.rows === 0))
      findings.push(finding('critical', 'table_empty', { names }, language));
  }
  // A table of the archive that is missing was told by the inventory already.
  const told = new Set((record.inventory ?? []).flatMap((item) => (item.kind === 'table' ? item.missing : [])));
  return findings.filter((f) => f.reason !== 'table_missing' || !told.has(f.target ?? ''));
}

function checkFinding(check: CheckOutcome, language: Language): Finding {
  const found = check.problem === null ? check.shown : problemText(check, language);
  const facts = { names: [check.label], wanted: check.expectation, found };
  // Without the backup's time an age cannot be measured.
  const verdict = check.problem === 'no_time' ? 'unknown' : check.severity;
  return finding(verdict, 'check_failed', facts, language, { expectation: check.expectation, found, problem: check.problem });
}

/** Why there is no value to compare, with the SQLSTATE, which names no value. */
export function problemText({ problem, sqlState }: CheckOutcome, language: Language): string {
  return `${problem === null ? '' : drillMessages[language].checkProblems[problem]}${sqlState === null ? '' : ` (SQLSTATE ${sqlState})`}`;
}

function ageFindings({ ageMs, maxAgeMs, file }: DrillRecord, language: Language): Finding[] {
  if (ageMs === null || maxAgeMs === null || ageMs <= maxAgeMs) return [];
  const facts = { file, found: formatDuration(ageMs), wanted: formatDuration(maxAgeMs) };
  return [
    finding('critical', 'backup_too_old', facts, language, { ageSeconds: Math.round(ageMs / 1000), maxAgeSeconds: Math.round(maxAgeMs / 1000) }),
  ];
}

/** Tables whose rows were left out of the dump, where they are not reported as empty critical ones already. */
function dataFindings({ archive, critical, stop }: DrillRecord, language: Language): Finding[] {
  if (archive === null || stop !== null) return [];
  const bare = tablesWithoutData(archive).filter((table) => !critical.some((wanted) => resolveTable(wanted, [table]).length > 0));
  if (bare.length === 0) return [];
  const names = bare.map(tableLabel);
  return [finding('degraded', 'table_without_data', { names }, language, { count: names.length, names: names.slice(0, 100) })];
}

function dropFindings({ scratch }: DrillRecord, language: Language): Finding[] {
  return scratch?.state === 'left' ? [finding('degraded', 'drop_failed', { names: [scratch.name] }, language)] : [];
}

function tuningFindings({ tuning }: DrillRecord, language: Language): Finding[] {
  return tuning?.putBack === false ? [finding('degraded', 'tuning_left', { names: Object.keys(tuning.active) }, language)] : [];
}

function passed(record: DrillRecord, language: Language): Finding {
  const rows = totalRows(record);
  return finding(
    'ok',
    'ok',
    { file: record.file, count: record.tables?.length ?? 0, found: String(rows), wanted: String(record.checks?.length ?? 0) },
    language,
  );
}

/** Rows of all tables, each row once: a partitioned table shows those of its partitions. */
export function totalRows({ tables }: DrillRecord): number {
  return (tables ?? []).filter((table) => !table.partitioned).reduce((sum, table) => sum + table.rows, 0);
}
