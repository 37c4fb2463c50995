import type { Parsed } from '../../core/input-spec.ts';
import type { BackupMoment } from './backup-source.ts';
import { describeExpectation, type Expectation, looksLikeExpectation, meets, parseExpectation, type Value } from './expectation.ts';

/** One line of the input `checks`: `label [severity]: SQL => expectation`. */
export type DrillCheck = {
  readonly label: string;
  readonly severity: CheckSeverity;
  /** The query whose one value is judged. */
  readonly sql: string;
  readonly expectation: Expectation;
};

export type CheckSeverity = 'critical' | 'degraded';

/** What the query gave: one value as PostgreSQL's text, with its type; or why there is none. */
export type CheckAnswer = Value | { readonly problem: 'shape' | 'timeout' | 'failed'; readonly sqlState: string | null };

export type CheckOutcome = {
  readonly label: string;
  readonly severity: CheckSeverity;
  readonly passed: boolean;
  /** `>= 1`: what the user wrote. */
  readonly expectation: string;
  /** Only a number, or how old a time is, is shown: any other value is a row's content, and stays in the database. */
  readonly shown: string;
  readonly problem: 'shape' | 'timeout' | 'failed' | 'type' | 'no_time' | null;
  readonly sqlState: string | null;
};

const EXAMPLE_SHAPE = 'this is not of the form label: SQL => operator value.';
const LABEL = /^(.*?)\s*\[(critical|degraded)\]$/;

/** Reads one line. The label ends at the first colon, the SQL at the last `=>` that is followed by an expectation. */
export function parseCheck(line: string): Parsed<DrillCheck> {
  const colon = line.indexOf(':');
  const arrow = lastArrow(line);
  if (colon < 1 || arrow < colon) return { problem: EXAMPLE_SHAPE };
  const [, name, severity] = LABEL.exec(line.slice(0, colon).trim()) ?? [null, line.slice(0, colon).trim(), 'critical'];
  const sql = line
    .slice(colon + 1, arrow)
    .trim()
    .replace(/;$/, '');
  if (name === undefined || name === '' || sql === '') return { problem: EXAMPLE_SHAPE };
  if (!/^(SELECT|WITH|VALUES|TABLE)\b/i.test(sql)) return { problem: 'the SQL must begin with SELECT, WITH, VALUES or TABLE.' };
  const parsed = parseExpectation(line.slice(arrow + 2).trim());
  if ('problem' in parsed) return parsed;
  const query = parsed.value.kind === 'rows' ? `SELECT pg_catalog.count(*) FROM (${sql}\n) AS found` : sql;
  return { value: { label: name, severity: severity === 'degraded' ? 'degraded' : 'critical', sql: query, expectation: parsed.value } };
}

function lastArrow(line: string): number {
  for (let at = line.lastIndexOf('=>'); at >= 0; at = at === 0 ? -1 : line.lastIndexOf('=>', at - 1)) {
    if (looksLikeExpectation(line.slice(at + 2).trim())) return at;
  }
  return -1;
}

/** Whether the answer meets the expectation. `backup` is what ages count from; null where nothing tells when it was made. */
export function judgeCheck(check: DrillCheck, answer: CheckAnswer, backup: BackupMoment | null = null): CheckOutcome {
  const base = { label: check.label, severity: check.severity, expectation: describeExpectation(check.expectation) };
  if ('problem' in answer) return { ...base, passed: false, shown: '', problem: answer.problem, sqlState: answer.sqlState };
  const { holds, problem, shown } = meets(check.expectation, answer, backup);
  return { ...base, passed: holds, shown, problem, sqlState: null };
}
