import type { Archive, TocEntry } from '../archive/types.ts';

/**
 * Objects of a dump whose restore depends on how text is sorted: with another collation their rows could be refused, although
 * nothing is wrong with them. Equality, hashes and unique keys do not: they compare bytes in every deterministic collation.
 * Judged by the definitions in the table of contents, on the safe side: what may order text counts.
 */
export function orderDependents(archive: Archive): string[] {
  const found = archive.entries.filter(dependsOnOrder).map((entry) => (entry.namespace === '' ? entry.tag : `${entry.namespace}.${entry.tag}`));
  return [...new Set(found)];
}

function dependsOnOrder({ desc, definition }: TocEntry): boolean {
  const text = withoutLiterals(definition);
  const anyOrders = (head: RegExp, operands: Operands) => clauses(text, head).some((clause) => ordersText(clause, operands));
  switch (desc) {
    case 'TABLE':
      return rangePartitionedByText(text) || anyOrders(CHECK, columnTypes(text));
    case 'CHECK CONSTRAINT':
      return anyOrders(CHECK, null);
    case 'DOMAIN':
      return anyOrders(CHECK, /\bAS\s+([^\n]+)/.exec(text)?.[1] ?? null);
    case 'TYPE':
      return /\bAS RANGE\b/.test(text) && !SORTED_SUBTYPE.test(text);
    // A unique index over part of a table: which rows it covers may depend on the order.
    case 'INDEX':
      return /^CREATE UNIQUE INDEX\b/.test(text) && anyOrders(WHERE, null);
    case 'CONSTRAINT':
      return /\bEXCLUDE\b/.test(text) && (/\bWITH (OPERATOR\(|[<>]=?[,)])/.test(text) || anyOrders(WHERE, null));
    default:
      return false;
  }
}

const CHECK = /\bCHECK\s*\(/g;
const WHERE = /\bWHERE\s*\(/g;

/** Types that no collation sorts. */
const UNSORTED_BY_LOCALE =
  'date|timestamp|timestamptz|time|timetz|interval|integer|int|int2|int4|int8|smallint|bigint|numeric|decimal|real|double precision|float4|float8|money|boolean|uuid|inet|cidr|macaddr|oid|bytea|bit|jsonb|pg_lsn';
const SORTED_SUBTYPE = new RegExp(`subtype = (?:pg_catalog\\.)?(?:${UNSORTED_BY_LOCALE})\\b`, 'i');
const PLAIN_COLUMN = new RegExp(`^(?:pg_catalog\\.)?(?:${UNSORTED_BY_LOCALE})\\b`, 'i');

/** `PARTITION BY RANGE (a, b)` where not every key is a column of a type that no collation sorts. */
function rangePartitionedByText(definition: string): boolean {
  return clauses(definition, /\bPARTITION BY RANGE\s*\(/g).some((keys) => {
    const types = columnTypes(definition);
    return keys.split(',').some((key) => {
      const type = types.get(unquote(key.trim()));
      return type === undefined || !PLAIN_COLUMN.test(type);
    });
  });
}

/** An ordering operator, not a part of another one such as `->`, `<@` or `<>`. */
const ORDER = /(?<![-~<>=!@#%^&|`?*])(?:<|>|<=|>=)(?![-~<>=!@#%^&|`?*])/;
/** A number or a value cast to a type that no collation sorts, on either side: nothing is ordered as text. */
const NUMBER = String.raw`\(*-?\d[\d.]*\)*`;
const CAST = String.raw`::(?:pg_catalog\.)?(?:${UNSORTED_BY_LOCALE})\b\)*`;
const PLAIN_COMPARISON = new RegExp(
  String.raw`(?:${NUMBER}|${CAST})\s*(?:<=|>=|<|>)|(?:<=|>=|<|>)\s*(?:${NUMBER}|\(*(?:''|[\w".]+)\)*${CAST})`,
  'gi',
);

/** The types of what an expression may name: a table's columns, a domain's own type, or nothing that is known. */
type Operands = ReadonlyMap<string, string> | string | null;

/** Whether an expression may order text. */
function ordersText(expression: string, operands: Operands): boolean {
  if (typeof operands === 'string' && PLAIN_COLUMN.test(operands)) return false;
  const greatest = /\b(?:greatest|least)\s*\(/i.test(expression);
  const rest = greatest ? expression : expression.replace(PLAIN_COMPARISON, ' ');
  if (!greatest && !ORDER.test(rest)) return false;
  if (operands === null || typeof operands === 'string') return true;
  // A call hides the type of what it gives.
  const calls = [...rest.matchAll(/([\w$]+)\s*\(/g)].filter(([, name]) => !/^(and|or|not|in|any|all|greatest|least)$/i.test(name ?? ''));
  const named = [...rest.matchAll(/"(?:[^"]|"")+"|[a-z_][\w$]*/g)].flatMap(([name]) => operands.get(unquote(name)) ?? []);
  return calls.length > 0 || named.length === 0 || named.some((type) => !PLAIN_COLUMN.test(type));
}

/** Column names and types of a `CREATE TABLE` as pg_dump writes it: one column a line. */
function columnTypes(definition: string): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  for (const line of definition.split('\n')) {
    const match = /^\s+("(?:[^"]|"")+"|[a-z_][\w$]*)\s+(.+?),?$/.exec(line);
    if (match?.[1] !== undefined && match[1] !== 'CONSTRAINT') types.set(unquote(match[1]), match[2] ?? '');
  }
  return types;
}

/** What stands between the parentheses after each match. */
function clauses(text: string, head: RegExp): string[] {
  return [...text.matchAll(head)].map((match) => {
    const start = match.index + match[0].length;
    let depth = 1;
    let end = start;
    for (; end < text.length && depth > 0; end += 1) {
      if (text[end] === '(') depth += 1;
      else if (text[end] === ')') depth -= 1;
    }
    return text.slice(start, end - 1);
  });
}

/** The text without what stands in single quotes, so that an operator in a constant is none. */
function withoutLiterals(text: string): string {
  return text.replace(/'(?:[^']|'')*'/g, "''");
}

function unquote(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replace(/""/g, '"') : name;
}
