import { formatDuration, parseDuration } from '../../core/duration.ts';
import type { Parsed } from '../../core/input-spec.ts';
import type { BackupMoment } from './backup-source.ts';
import { ageOf, parseInstant } from './instant.ts';

export type CheckOperator = '==' | '!=' | '>=' | '<=' | '>' | '<';
export type CheckValue = number | bigint | boolean | string | null;

/** What a check's value must be. `age` compares a time in the data with the backup's own time. */
export type Expectation =
  | { readonly kind: 'compare'; readonly operator: CheckOperator; readonly expected: CheckValue }
  | { readonly kind: 'between'; readonly low: number | bigint; readonly high: number | bigint }
  | { readonly kind: 'age'; readonly maxMs: number }
  | { readonly kind: 'rows'; readonly wanted: 'no' | 'some' };

export type Value = { readonly type: 'number' | 'boolean' | 'text' | 'null'; readonly text: string };
/** Whether a value meets an expectation; `type`: it cannot be compared; `no_time`: nothing tells when the backup was made. */
export type Judged = { readonly holds: boolean; readonly problem: 'type' | 'no_time' | null; readonly shown: string };

const COMPARE = /^(==|!=|>=|<=|>|<)\s*(.+)$/s;
const AGE = /^age\s*<\s*(\S+)$/;
const BETWEEN = /^between\s+(\S+)\s+and\s+(\S+)$/;
const ROWS = /^(no|some) rows$/;

/** Whether a text could be meant as an expectation: what follows the last such `=>` of a line is one. */
export function looksLikeExpectation(text: string): boolean {
  return [COMPARE, AGE, BETWEEN, ROWS].some((form) => form.test(text));
}

export function parseExpectation(text: string): Parsed<Expectation> {
  const rows = ROWS.exec(text)?.[1];
  if (rows !== undefined) return { value: { kind: 'rows', wanted: rows === 'no' ? 'no' : 'some' } };
  const age = AGE.exec(text)?.[1];
  if (age !== undefined) {
    const maxMs = parseDuration(age);
    return maxMs === null ? { problem: 'age needs a duration with its unit, such as age < 26h.' } : { value: { kind: 'age', maxMs } };
  }
  const between = BETWEEN.exec(text);
  if (between !== null) return parseBetween(between[1] ?? '', between[2] ?? '');
  const match = COMPARE.exec(text);
  const operator = match?.[1] as CheckOperator;
  const expected = parseValue((match?.[2] ?? '').trim());
  if (expected === undefined) return { problem: 'the value after the operator must be a number, true, false, null or a text in double quotes.' };
  if (isOrder(operator) && !isNumeric(expected)) return { problem: `${operator} needs a number.` };
  return { value: { kind: 'compare', operator, expected } };
}

function parseBetween(from: string, to: string): Parsed<Expectation> {
  const [low, high] = [parseNumber(from), parseNumber(to)];
  if (low === undefined || high === undefined || low > high) return { problem: 'between needs two numbers, the smaller one first.' };
  return { value: { kind: 'between', low, high } };
}

function parseValue(text: string): CheckValue | undefined {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  if (/^".*"$/s.test(text)) return text.slice(1, -1);
  return parseNumber(text);
}

/** Whole numbers keep all their digits: a count or a sum may be past what a double can hold. */
function parseNumber(text: string): number | bigint | undefined {
  if (/^-?\d{1,300}$/.test(text)) return BigInt(text);
  return /^-?\d{0,300}\.\d{1,300}$/.test(text) || /^-?\d{1,300}(\.\d{1,300})?e[+-]?\d{1,3}$/i.test(text) ? Number(text) : undefined;
}

const isOrder = (operator: CheckOperator) => operator !== '==' && operator !== '!=';
const isNumeric = (value: CheckValue): value is number | bigint => typeof value === 'number' || typeof value === 'bigint';

/** Whether the value meets the expectation. A value of another type meets neither `==` nor `!=`: it was not what was asked for. */
export function meets(expectation: Expectation, value: Value, backup: BackupMoment | null): Judged {
  if (expectation.kind === 'age') return meetsAge(expectation.maxMs, value, backup);
  const shown = value.type === 'number' ? value.text : '';
  const holds = holdsFor(expectation, value);
  return holds === 'other type' ? { holds: false, problem: 'type', shown } : { holds, problem: null, shown };
}

/** A time newer than the backup can be is as wrong as one that is too old: a clock, a zone or the backup's date is. */
function meetsAge(maxMs: number, value: Value, backup: BackupMoment | null): Judged {
  const instant = value.type === 'text' ? parseInstant(value.text) : null;
  if (instant === null) return { holds: false, problem: 'type', shown: '' };
  if (backup === null) return { holds: false, problem: 'no_time', shown: '' };
  const age = ageOf(instant, backup);
  return {
    holds: age.kind === 'past' && age.ms < maxMs,
    problem: null,
    shown: age.kind === 'past' ? formatDuration(age.ms) : `-${formatDuration(age.ms)}`,
  };
}

function holdsFor(expectation: Exclude<Expectation, { kind: 'age' }>, value: Value): boolean | 'other type' {
  switch (expectation.kind) {
    case 'rows': {
      const count = compareNumbers(value, 0n);
      return count === 'other type' ? count : expectation.wanted === 'no' ? count === 0 : count > 0;
    }
    case 'between': {
      const [low, high] = [compareNumbers(value, expectation.low), compareNumbers(value, expectation.high)];
      return low === 'other type' || high === 'other type' ? 'other type' : low >= 0 && high <= 0;
    }
    case 'compare': {
      const order = compare(value, expectation.expected);
      return order === 'other type' ? order : inOrder(expectation.operator, order);
    }
  }
}

/** −1, 0 or 1 in order; 0 or 2 (not equal, no order) for what has none; `other type` where the two cannot be compared. */
function compare(value: Value, expected: CheckValue): number | 'other type' {
  if (expected === null) return value.type === 'null' ? 0 : 2;
  if (isNumeric(expected)) return compareNumbers(value, expected);
  const kind = typeof expected === 'boolean' ? 'boolean' : 'text';
  if (value.type !== kind) return 'other type';
  return value.text === (kind === 'boolean' ? String(expected) : expected) ? 0 : 2;
}

function compareNumbers({ type, text }: Value, expected: number | bigint): number | 'other type' {
  const number = type === 'number' ? parseNumber(text) : undefined;
  if (number === undefined) return 'other type';
  return number < expected ? -1 : Number(number > expected);
}

function inOrder(operator: CheckOperator, order: number): boolean {
  if (operator === '==') return order === 0;
  if (operator === '!=') return order !== 0;
  if (order === 2) return false;
  if (operator === '>=') return order >= 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order < 0;
}

/** An expectation as the user wrote it. */
export function describeExpectation(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'rows':
      return `${expectation.wanted} rows`;
    case 'age':
      return `age < ${formatDuration(expectation.maxMs)}`;
    case 'between':
      return `between ${expectation.low} and ${expectation.high}`;
    case 'compare':
      return `${expectation.operator} ${typeof expectation.expected === 'string' ? JSON.stringify(expectation.expected) : String(expectation.expected)}`;
  }
}
