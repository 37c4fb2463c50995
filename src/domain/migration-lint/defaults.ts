import { asNode, child, strings, walk } from './tree.ts';
import type { SqlNode } from './types.ts';

/**
 * Functions that give one value per statement, so that `ADD COLUMN … DEFAULT` stores it once and rewrites nothing
 * (PostgreSQL ≥ 11; `provolatile` of pg_proc is `i` or `s`). Any other function counts as volatile.
 */
const STABLE: ReadonlySet<string> = new Set([
  ...['now', 'transaction_timestamp', 'statement_timestamp', 'date_trunc', 'date_part', 'to_timestamp', 'to_char', 'to_date', 'make_interval'],
  ...['make_date', 'make_timestamp', 'make_timestamptz', 'timezone', 'age', 'extract', 'justify_hours', 'justify_days'],
  ...['json_build_object', 'jsonb_build_object', 'json_build_array', 'jsonb_build_array', 'to_json', 'to_jsonb', 'array_fill', 'array_to_json'],
  ...['concat', 'concat_ws', 'lower', 'upper', 'md5', 'encode', 'decode', 'repeat', 'left', 'right', 'trim', 'btrim', 'replace', 'format', 'length'],
  ...['abs', 'ceil', 'floor', 'round', 'power', 'current_setting', 'current_schema', 'current_database', 'int4range', 'int8range', 'numrange'],
  ...['tsrange', 'tstzrange', 'daterange', 'to_tsvector', 'point', 'setweight', 'uuid_nil', 'uuid_ns_url', 'uuid_ns_dns'],
]);

/** Whether a default's expression gives another value in each row. */
export function isVolatile(expression: SqlNode): boolean {
  let found = false;
  walk(expression, (node, name) => {
    if (name === 'FuncCall') found ||= !STABLE.has((strings(node['funcname']).at(-1) ?? '').toLowerCase());
  });
  return found;
}

/** `NULL`, plain or cast: as good as no default. */
export function isNull(expression: SqlNode): boolean {
  const cast = child(expression, 'TypeCast');
  const inner = 'arg' in cast ? asNode(cast['arg']) : expression;
  return child(inner, 'A_Const')['isnull'] === true;
}
