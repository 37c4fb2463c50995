/**
 * Removes what PostgreSQL says of the values in rows: they are personal data, and a log or a job summary is read by many.
 * Names of tables, columns and constraints stay.
 */

/** Fields of an error that quote rows, with the lines that continue them, until the next field or an empty line. */
const FIELD = /^[ \t]*(?:DETAIL|CONTEXT|QUERY|WHERE|DETALLE|CONTEXTO):.*(?:\n(?![ \t]*(?:[A-Z]{4,}:|$)).*)*/gm;
/** The same fields as tokio-postgres prints them in a stored log: `detail: Some("…")`. */
const DEBUG_FIELD = /\b(detail|where_|internal_query): Some\("(?:[^"\\]|\\.)*"\)/g;
const FAILING_ROW = /Failing row contains \(.*\)\.?/g;
const KEY = /Key \((.*?)\)=\(.*?\)(?= (?:is|already|conflicts|was|still)|\.|$)/gm;
/** `invalid input syntax for type integer: "abc"`, `invalid input value for enum "T": "abc"`, `… out of range: "…"`. */
const QUOTED_INPUT =
  /\b((?:invalid (?:input|value|byte)|malformed|date\/time field|out of range|invalid regular|unrecognized|unterminated)[^\n]*?): +"[^\n]*"/g;
const VALUE = /\bvalue "[^\n"]*" is out of range/g;

const REMOVED = '[row values removed]';

export function withoutRowValues(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(FIELD, (field) => `${/^[ \t]*\w+:/.exec(field)?.[0] ?? ''} ${REMOVED}`)
    .replace(DEBUG_FIELD, (_, name: string) => `${name}: Some("${REMOVED}")`)
    .replace(FAILING_ROW, REMOVED)
    .replace(KEY, (_, columns: string) => `Key (${columns})=(${REMOVED})`)
    .replace(QUOTED_INPUT, (_, before: string) => `${before}: ${REMOVED}`)
    .replace(VALUE, `value ${REMOVED} is out of range`);
}
