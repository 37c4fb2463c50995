/**
 * Changes of a column's type that PostgreSQL makes without reading the table (ATColumnChangeRequiresRewrite in tablecmds.c: binary
 * compatible types, and the length coercions of varchar, numeric, timestamp, time and varbit that only widen), and those that round or
 * cut what is stored and say nothing (a text that is too long for a varchar fails instead). Both need the type that the column has now, as `format_type` writes it.
 */
export type TypeChange = 'free' | 'lossy' | 'rewrite';

type Type = { readonly family: string; readonly modifiers: readonly number[] };

/** `format_type`'s names and libpg_query's, which are those of pg_type. */
const FAMILIES: Readonly<Record<string, string>> = {
  'character varying': 'varchar',
  character: 'bpchar',
  int: 'int4',
  integer: 'int4',
  bigint: 'int8',
  smallint: 'int2',
  real: 'float4',
  'double precision': 'float8',
  boolean: 'bool',
  decimal: 'numeric',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
  'time without time zone': 'time',
  'time with time zone': 'timetz',
  'bit varying': 'varbit',
};

export function typeChange(from: string, to: Type): TypeChange {
  const old = parseType(from);
  const next = { ...to, family: FAMILIES[to.family] ?? to.family };
  const isText = (type: Type) => type.family === 'text' || type.family === 'varchar';
  if (isText(old) && isText(next)) return widens(old, next, Infinity) ? 'free' : 'rewrite';
  if (old.family === next.family) return ofLength(old, next);
  if (FREE.includes(`${old.family} ${next.family}`)) return 'free';
  return loses(old.family, next) ? 'lossy' : 'rewrite';
}

const FREE: readonly string[] = ['cidr inet', 'xml text'];

/** Another length, precision or scale of the same type. */
function ofLength(old: Type, next: Type): TypeChange {
  if (old.modifiers.join() === next.modifiers.join()) return 'free';
  if (old.family === 'numeric') return numericChange(old, next);
  // An explicit precision of 6 is what none means.
  if (/^time/.test(old.family)) return widens(old, next, 6) ? 'free' : 'lossy';
  return old.family === 'varbit' && widens(old, next, Infinity) ? 'free' : 'rewrite';
}

function widens(from: Type, to: Type, unlimited: number): boolean {
  return (to.modifiers[0] ?? unlimited) >= (from.modifiers[0] ?? unlimited);
}

/** Free only where the scale stays; a smaller scale rounds. */
function numericChange(from: Type, to: Type): TypeChange {
  if (to.modifiers.length === 0) return 'free';
  if (from.modifiers.length === 0) return 'lossy';
  const [precision = 0, scale = 0] = from.modifiers;
  const [newPrecision = 0, newScale = 0] = to.modifiers;
  if (newScale < scale) return 'lossy';
  return newScale === scale && newPrecision >= precision ? 'free' : 'rewrite';
}

const FRACTIONS = ['numeric', 'float4', 'float8', 'money'];
const WHOLE = ['int2', 'int4', 'int8'];

/** Digits after the point, the time of a day, the zone or the precision goes; a value that does not fit fails instead. */
function loses(from: string, to: Type): boolean {
  if (FRACTIONS.includes(from) && WHOLE.includes(to.family)) return true;
  if (from === 'numeric' && ['float4', 'float8'].includes(to.family)) return true;
  if (from === 'float8' && to.family === 'float4') return true;
  if (['timestamp', 'timestamptz'].includes(from) && ['date', 'time'].includes(to.family)) return true;
  return from === 'int8' && ['float4', 'float8'].includes(to.family);
}

/** `timestamp(3) without time zone`, `numeric(10,2)`, `text[]`, `"Role"`, `app.kind`. */
function parseType(text: string): Type {
  const modifiers = /\(([\d, ]+)\)/.exec(text)?.[1] ?? '';
  const name = text.replace(/\([\d, ]+\)/, '').trim();
  const bare = name.replace(/^.*\.(?=[^.]+$)/, '').replace(/^"(.*)"$/, '$1');
  return { family: FAMILIES[name] ?? bare, modifiers: modifiers === '' ? [] : modifiers.split(',').map(Number) };
}
