import type { Parsed } from '../../core/input-spec.ts';

/** One line of the input `checks`: `label: SQL => <operator> <value>`. */
export type DrillCheck = {
  readonly label: string;
  readonly sql: string;
  readonly operator: CheckOperator;
  readonly expected: CheckValue;
};

export type CheckOperator = '==' | '!=' | '>=' | '<=' | '>' | '<';
export type CheckValue = number | bigint | boolean | string | null;

/** What the query gave: one value as PostgreSQL's text, with its type; or why there is none. */
export type CheckAnswer =
  | { readonly type: 'number' | 'boolean' | 'text' | 'null'; readonly text: string }
  | { readonly problem: 'shape' | 'timeout' | 'failed'; readonly sqlState: string | null };

export type CheckOutcome = {
  readonly label: string;
  readonly passed: boolean;
  /** `>= 1`: the operator and the value that the user wrote. */
  readonly expectation: string;
  /** Only a number is shown: any other value is a row's content, and stays in the database. */
  readonly shown: string;
  readonly problem: 'shape' | 'timeout' | 'failed' | 'type' | null;
  readonly sqlState: string | null;
};

const EXAMPLE_SHAPE = 'this is not of the form label: SQL => operator value.';
const EXPECTATION = /^(==|!=|>=|<=|>|<)\s*(.+)$/s;

/** Reads one line. The label ends at the first colon, the SQL at the last `=>` that is followed by an operator. */
export function parseCheck(line: string): Parsed<DrillCheck> {
  const colon = line.indexOf(':');
  const arrow = lastArrow(line);
  if (colon < 1 || arrow < colon) return { problem: EXAMPLE_SHAPE };
  const label = line.slice(0, colon).trim();
  const sql = line
    .slice(colon + 1, arrow)
    .trim()
    .replace(/;$/, '');
  const match = EXPECTATION.exec(line.slice(arrow + 2).trim());
  if (label === '' || sql === '' || match === null) return { problem: EXAMPLE_SHAPE };
  if (!/^(SELECT|WITH|VALUES|TABLE)\b/i.test(sql)) return { problem: 'the SQL must begin with SELECT, WITH, VALUES or TABLE.' };
  const operator = match[1] as CheckOperator;
  const expected = parseValue((match[2] ?? '').trim());
  if (expected === undefined) return { problem: 'the value after the operator must be a number, true, false, null or a text in double quotes.' };
  if (isOrder(operator) && !isNumeric(expected)) return { problem: `${operator} needs a number.` };
  return { value: { label, sql, operator, expected } };
}

function lastArrow(line: string): number {
  for (let at = line.lastIndexOf('=>'); at >= 0; at = at === 0 ? -1 : line.lastIndexOf('=>', at - 1)) {
    if (EXPECTATION.test(line.slice(at + 2).trim())) return at;
  }
  return -1;
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

/** Whether the answer meets the expectation. A value of another type meets neither `==` nor `!=`: it was not what was asked for. */
export function judgeCheck(check: DrillCheck, answer: CheckAnswer): CheckOutcome {
  const base = { label: check.label, expectation: `${check.operator} ${describeExpected(check.expected)}` };
  if ('problem' in answer) return { ...base, passed: false, shown: '', problem: answer.problem, sqlState: answer.sqlState };
  const shown = answer.type === 'number' ? answer.text : '';
  const order = compare(answer, check.expected);
  if (order === 'other type') return { ...base, passed: false, shown, problem: 'type', sqlState: null };
  return { ...base, passed: holds(check.operator, order), shown, problem: null, sqlState: null };
}

/** −1, 0 or 1 in order; 0 or 2 (not equal, no order) for what has none; `other type` where the two cannot be compared. */
function compare(answer: { readonly type: string; readonly text: string }, expected: CheckValue): number | 'other type' {
  if (expected === null) return answer.type === 'null' ? 0 : 2;
  if (isNumeric(expected)) return compareNumbers(answer.type === 'number' ? parseNumber(answer.text) : undefined, expected);
  const kind = typeof expected === 'boolean' ? 'boolean' : 'text';
  if (answer.type !== kind) return 'other type';
  return answer.text === (kind === 'boolean' ? String(expected) : expected) ? 0 : 2;
}

function compareNumbers(value: number | bigint | undefined, expected: number | bigint): number | 'other type' {
  if (value === undefined) return 'other type';
  return value < expected ? -1 : Number(value > expected);
}

function holds(operator: CheckOperator, order: number): boolean {
  if (operator === '==') return order === 0;
  if (operator === '!=') return order !== 0;
  if (order === 2) return false;
  if (operator === '>=') return order >= 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order < 0;
}

function describeExpected(value: CheckValue): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
