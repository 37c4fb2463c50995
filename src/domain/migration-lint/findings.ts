import { formatDuration } from '../../core/duration.ts';
import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import { plainText } from '../../core/plain-text.ts';
import type { LintMessages, SentenceName, Subject } from './messages-type.ts';
import { describeSize } from './threshold.ts';
import type { LintAlarm, LintResult, LongTransaction, TableName } from './types.ts';

/** `off` is decided before anything is read. */
export type LintMode = 'warn' | 'error';

/** Findings beyond this are counted in one more; the summary and the report have all. */
const MAX_FINDINGS = 40;

/**
 * One finding per alarm, with the rule's name as reason (`ban_drop_column`), the grave ones first. `warn` never fails a step by itself;
 * with `error`, what is an error by its rule is critical.
 */
export function lintFindings(result: LintResult, mode: LintMode, m: LintMessages): readonly Finding[] {
  const sorted = [...result.alarms].sort((a, b) => Number(b.level === 'error') - Number(a.level === 'error'));
  const findings = sorted.map((item): Finding => {
    const verdict = mode === 'error' && item.level === 'error' ? 'critical' : 'degraded';
    const location = { file: item.file, line: item.line };
    return { verdict, reason: reasonOf(item.rule), message: sentence(item, m), location, evidence: evidenceOf(item) };
  });
  const unparsable = result.unparsable.map((item): Finding => {
    const message = m.unparsable({ ...item, file: plainText(item.file) });
    return { verdict: 'degraded', reason: 'sql_unparsable', message, location: { file: item.file, line: item.line } };
  });
  const blockers = result.blockers.map((item): Finding => {
    const { pid, application, state, ageSeconds } = item;
    const age = formatDuration(ageSeconds * 1000);
    const tables = lockedBy(item).join(', ');
    const message = m.blocked({ pid, application: plainText(application, 60), state, age, tables });
    return { verdict: 'degraded', reason: 'long_transaction', message, evidence: { pid, application, state, ageSeconds, tables } };
  });
  const all = [...findings.slice(0, MAX_FINDINGS), ...unparsable.slice(0, MAX_FINDINGS), ...blockers];
  const left = findings.length + unparsable.length + blockers.length - all.length;
  if (left === 0) return all;
  const verdict = findings.slice(MAX_FINDINGS).some((item) => item.verdict === 'critical') ? 'critical' : 'degraded';
  return [...all, { verdict, reason: 'lint_more', message: m.more(left) }];
}

export function reasonOf(rule: string): string {
  return rule.replace(/-/g, '_');
}

/** What it does, what it locks and how large that is, that data is lost, what to do instead. */
export function sentence(item: LintAlarm, m: LintMessages): string {
  const advice = m.advice[`${item.rule}${item.variant === undefined ? '' : `/${item.variant}`}` as SentenceName];
  const p: Subject = { table: item.table === null ? '' : shownName(item.table), subject: plainText(item.subject, 200) };
  const size = item.size === null ? '' : describeSize(item.size, m.rows);
  const table = item.sizeOf === null ? p.table : shownName(item.sizeOf);
  const lock = item.lock !== null && table !== '' ? m.lock[item.lock]({ table, size }) : size === '' ? '' : m.sized({ table, size });
  return [advice.what(p), lock, item.destroys ? m.destroys : '', advice.instead(p)].filter((part) => part !== '').join(' ');
}

export function shownName({ schema, name }: TableName): string {
  return plainText(schema === null ? `"${name}"` : `"${schema}"."${name}"`, 140);
}

/** The tables on which a session holds locks. */
export function lockedBy({ locks }: LongTransaction): string[] {
  const names = locks.map(({ table }) => JSON.parse(table) as [string, string]);
  return [...new Set(names.map(([schema, name]) => shownName({ schema: schema === 'public' ? null : schema, name })))];
}

/** The alarm as data. */
export function evidenceOf(item: LintAlarm): JsonObject {
  const { rule, level, migration, lock, destroys, subject, size } = item;
  const table = item.table === null ? null : [item.table.schema, item.table.name].filter((part) => part !== null).join('.');
  return { rule, level, migration, table, subject, lock, destroys, rows: size?.rows ?? null, bytes: size?.bytes ?? null };
}
