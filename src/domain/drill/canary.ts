import type { Parsed } from '../../core/input-spec.ts';
import { columnLabel, parseColumnName, type WantedColumn } from './tables.ts';

/**
 * One line of the input `canary`: a row that the application wrote just before the dump, such as `restore_canary.nonce = 8f14…`. A
 * backup that lacks it is another one, or older than it says. The value is a secret and never shown.
 */
export type Canary = WantedColumn & { readonly value: string };
/** `problem`: the table could not be asked. */
export type CanaryOutcome = { readonly column: string; readonly found: boolean | null; readonly problem: 'timeout' | 'failed' | null };

/** Splits at the first ` = ` or `=` after the column. */
const LINE = /^((?:"(?:[^"]|"")+"|[^"=])+?)\s*=\s*(.+)$/s;

export function parseCanary(line: string): Parsed<Canary> {
  const match = LINE.exec(line);
  if (match === null) return { problem: 'this is not of the form "table"."column" = value.' };
  const parsed = parseColumnName((match[1] ?? '').trim());
  return 'problem' in parsed ? parsed : { value: { ...parsed.value, value: (match[2] ?? '').trim() } };
}

/** The values, each by itself. */
export function canarySecrets(raw: string): string[] {
  return raw.split(/\r\n|\r|\n/).flatMap((line) => LINE.exec(line.trim())?.[2]?.trim() ?? []);
}

/** Without its table or column the row is not there either. */
export function judgeCanary(canary: Canary, answer: boolean | 'timeout' | 'failed'): CanaryOutcome {
  const problem = typeof answer === 'string' ? answer : null;
  return { column: columnLabel(canary), found: problem === null ? answer === true : null, problem };
}
