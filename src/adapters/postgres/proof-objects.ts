import { createHash } from 'node:crypto';
import type { TableName } from '../../domain/drill/tables.ts';
import type { UnvalidatedConstraint } from '../../domain/proof/inherited.ts';
import { type Connection, quoteIdentifier } from './connect.ts';

const USER_SCHEMAS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/** A sequence as it is now. Numbers are in decimal digits: a bigint does not fit a number. */
export type SequenceState = TableName & {
  readonly last: string;
  readonly called: boolean;
  readonly increment: string;
  /** Whole-number columns that take their values from it: by ownership (serial, identity) or by their default. */
  readonly columns: readonly { readonly schema: string; readonly table: string; readonly column: string }[];
};

const SEQUENCES = `SELECT n.nspname::text AS schema, c.relname::text AS name, s.seqincrement::text AS increment,
  coalesce((SELECT json_agg(DISTINCT jsonb_build_object('schema', tn.nspname, 'table', t.relname, 'column', a.attname)) FROM pg_catalog.pg_class t
    JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid
    WHERE t.relkind IN ('r', 'p') AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) AND NOT a.attisdropped AND (
      EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
        AND d.refobjid = t.oid AND d.refobjsubid = a.attnum AND d.deptype IN ('a', 'i'))
      OR EXISTS (SELECT FROM pg_catalog.pg_attrdef f JOIN pg_catalog.pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid
        WHERE f.adrelid = t.oid AND f.adnum = a.attnum AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid))), '[]') AS columns
  FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE ${USER_SCHEMAS}`;

/** Values read in one statement. */
const BATCH = 200;

/** Every sequence of the user's schemas with its value. */
export async function readSequences(connection: Connection): Promise<SequenceState[]> {
  const found = await connection.query<Omit<SequenceState, 'last' | 'called'>>(SEQUENCES);
  const states: SequenceState[] = [];
  for (let at = 0; at < found.length; at += BATCH) {
    const batch = found.slice(at, at + BATCH);
    const values = batch.map(
      ({ schema, name }, i) => `SELECT ${i} AS i, last_value::text AS last, is_called AS called FROM ${qualified(schema, name)}`,
    );
    const rows = await connection.query<{ i: number; last: string; called: boolean }>(values.join(' UNION ALL '));
    for (const { i, last, called } of rows) states.push({ ...(batch[i] as (typeof batch)[number]), last, called });
  }
  return states;
}

/** A value of a column, and the table that holds it: one of its partitions or children where it has such. */
export type ExtremeValue = { readonly value: string; readonly holder: TableName };

/** The highest value of a column, or the lowest for a sequence that counts down; null where it holds none. */
export async function extremeValue(
  connection: Connection,
  { increment }: Pick<SequenceState, 'increment'>,
  { schema, table, column }: SequenceState['columns'][number],
): Promise<ExtremeValue | null> {
  const [name, order] = [quoteIdentifier(column), increment.startsWith('-') ? 'ASC' : 'DESC'];
  const [row] = await connection.query<{ value: string; schema: string; name: string }>(
    `SELECT v.value::text AS value, n.nspname::text AS schema, c.relname::text AS name
     FROM (SELECT ${name} AS value, tableoid AS holder FROM ${qualified(schema, table)} WHERE ${name} IS NOT NULL ORDER BY ${name} ${order} LIMIT 1) AS v
     JOIN pg_catalog.pg_class c ON c.oid = v.holder JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace`,
  );
  return row === undefined ? null : { value: row.value, holder: { schema: row.schema, name: row.name } };
}

const qualified = (schema: string, name: string) => `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;

/** What is there but not in force. */
export type Lapses = {
  /** `schema.name` of indexes that the server does not use (an aborted CONCURRENTLY). pg_dump leaves such an index out. */
  readonly invalidIndexes: readonly string[];
  /** Indexes of partitioned tables of which some partition lacks its part; pg_dump writes them down as they are. */
  readonly incompleteIndexes: readonly string[];
  /** `schema.table constraint`, in force for new rows alone. */
  readonly unvalidated: readonly UnvalidatedConstraint[];
  /** Materialized views that hold no data, `schema.name`. */
  readonly emptyViews: readonly string[];
};

/** Looks for what is there but not in force. `major`: NOT ENFORCED constraints (18) are meant not to be validated. */
export async function readLapses(connection: Connection, major: number): Promise<Lapses> {
  const names = async (sql: string) => (await connection.query<{ name: string }>(sql)).map((row) => row.name);
  const indexes = (kind: string) =>
    names(
      `SELECT n.nspname || '.' || c.relname AS name FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE NOT i.indisvalid AND c.relkind = '${kind}' AND ${USER_SCHEMAS} ORDER BY 1`,
    );
  return {
    invalidIndexes: await indexes('i'),
    incompleteIndexes: await indexes('I'),
    unvalidated: await connection.query<UnvalidatedConstraint>(unvalidated(major)),
    emptyViews: await names(
      `SELECT n.nspname || '.' || c.relname AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'm' AND NOT c.relispopulated AND ${USER_SCHEMAS} ORDER BY 1`,
    ),
  };
}

/** `schema.table constraint`, or of a domain; everything as text, as the type `name` would cut it. */
const CONSTRAINT_NAME = (k: string) => `(SELECT pn.nspname::text || '.' || coalesce(pc.relname::text, pt.typname::text) || ' ' || ${k}.conname
  FROM pg_catalog.pg_namespace pn LEFT JOIN pg_catalog.pg_class pc ON pc.oid = ${k}.conrelid LEFT JOIN pg_catalog.pg_type pt ON pt.oid = ${k}.contypid
  WHERE pn.oid = ${k}.connamespace)`;

/** NOT ENFORCED constraints (18) are meant not to be validated. */
const unvalidated = (major: number) => `SELECT ${CONSTRAINT_NAME('k')} AS name,
  ARRAY(SELECT ${CONSTRAINT_NAME('p')} FROM pg_catalog.pg_constraint p WHERE NOT p.convalidated AND (p.oid = k.conparentid OR k.coninhcount > 0 AND p.contype = k.contype
    AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = k.conrelid AND i.inhparent = p.conrelid)
    AND p.conname = k.conname)) AS parents
  FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
  WHERE NOT k.convalidated ${major >= 18 ? 'AND k.conenforced' : ''} AND ${USER_SCHEMAS} ORDER BY 1`;

/** A large object's bytes are hashed by the server up to this size, and brought here in parts above it. */
const LARGE_OBJECT_PART = 16 * 1024 * 1024;

/** Every large object in order of its oid, with its size and the SHA-256 of its bytes. */
export async function* readLargeObjectDigests(connection: Connection): AsyncGenerator<{ readonly oid: number; readonly sha256: string }> {
  for (let after = 0; ; ) {
    const rows = await connection.query<{ oid: string; size: string; sha256: string | null }>(
      `SELECT m.oid::text AS oid, p.size::text AS size, CASE WHEN p.size <= ${LARGE_OBJECT_PART} THEN encode(sha256(lo_get(m.oid)), 'hex') END AS sha256
       FROM (SELECT oid FROM pg_catalog.pg_largeobject_metadata WHERE oid > $1::oid ORDER BY oid LIMIT 1000) AS m,
       LATERAL (SELECT coalesce((SELECT (l.pageno + 1)::int8 * 2048 FROM pg_catalog.pg_largeobject l WHERE l.loid = m.oid ORDER BY l.pageno DESC LIMIT 1), 0) AS size) AS p ORDER BY m.oid`,
      [String(after)],
    );
    if (rows.length === 0) return;
    for (const { oid, sha256 } of rows) {
      yield { oid: Number(oid), sha256: sha256 ?? (await hashInParts(connection, oid)) };
      after = Number(oid);
    }
  }
}

async function hashInParts(connection: Connection, oid: string): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; ; at += LARGE_OBJECT_PART) {
    const [row] = await connection.query<{ part: Buffer }>('SELECT lo_get($1::oid, $2::int8, $3) AS part', [oid, String(at), LARGE_OBJECT_PART]);
    const part = row?.part ?? Buffer.alloc(0);
    hash.update(part);
    if (part.length < LARGE_OBJECT_PART) return hash.digest('hex');
  }
}
