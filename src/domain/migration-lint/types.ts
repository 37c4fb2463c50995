import type { RuleName } from './rules.ts';

/** A node of PostgreSQL's parse tree, as libpg_query writes it: `{ "AlterTableStmt": { … } }` without the outer name. */
export type SqlNode = { readonly [field: string]: unknown };

/** One statement: its kind is the name of its node. `offset` counts UTF-8 bytes from the start of the file to its first word. */
export type Statement = { readonly kind: string; readonly node: SqlNode; readonly offset: number };
export type Comment = { readonly offset: number; readonly text: string };

/** What the parser makes of a migration. */
export type ParsedScript =
  | { readonly kind: 'parsed'; readonly statements: readonly Statement[]; readonly comments: readonly Comment[] }
  /** `offset` is where the parser gave up, in UTF-8 bytes. */
  | { readonly kind: 'unparsable'; readonly problem: string; readonly offset: number };

export type Script = { readonly migration: string; readonly file: string; readonly sql: string; readonly parsed: ParsedScript };

/** A schema of null is the one that the migrations run in. */
export type TableName = { readonly schema: string | null; readonly name: string };

/** https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES */
export type LockMode = 'ACCESS EXCLUSIVE' | 'EXCLUSIVE' | 'SHARE ROW EXCLUSIVE' | 'SHARE' | 'ROW EXCLUSIVE';

export type ColumnFacts = {
  /** As `format_type` writes it: `character varying(30)`. */
  readonly type: string;
  readonly notNull: boolean;
  /** A valid CHECK says already that it is not null. */
  readonly checkedNotNull: boolean;
};

/** What the catalogue says of a table that is there, its partitions included. */
export type TableFacts = {
  /** The planner's estimate; null where the table was never analysed. */
  readonly rows: number | null;
  /** With indexes and TOAST. */
  readonly bytes: number;
  /** Not one page was ever written. */
  readonly empty: boolean;
  readonly columns: Readonly<Record<string, ColumnFacts>>;
};

/** A session whose transaction has been open for long, and the locks that it holds on tables of the migrations. */
export type LongTransaction = {
  readonly pid: number;
  readonly application: string;
  readonly state: string;
  readonly ageSeconds: number;
  readonly locks: readonly { readonly table: string; readonly mode: string }[];
};

/** What the database knows of the tables that are touched; keys as `keyOf` makes them. */
export type DatabaseFacts = {
  readonly tables: ReadonlyMap<string, TableFacts>;
  /** The table of an index. */
  readonly indexes: ReadonlyMap<string, string>;
  readonly longTransactions: readonly LongTransaction[];
  /** Whether the role or the database limits how long a statement waits for a lock. */
  readonly lockTimeout: boolean;
};

/** What a rule has to say of a statement, before it is known how large the table is. */
export type Alarm = {
  readonly rule: RuleName;
  /** Which of the rule's sentences, where it has several. */
  readonly variant?: string;
  readonly offset: number;
  readonly table: TableName | null;
  /** Another table that is locked too. */
  readonly alsoLocked?: TableName;
  /** The column, index, constraint or value it is about. */
  readonly subject: string;
  readonly lock: LockMode | null;
  /** Whether it is silent on a table that is known to be small. */
  readonly bySize: boolean;
  readonly destroys: boolean;
};

/** An alarm that counts, with its place and size. */
export type LintAlarm = Alarm & {
  readonly migration: string;
  readonly file: string;
  readonly line: number;
  readonly level: 'error' | 'warning';
  readonly size: TableFacts | null;
  /** The table that `size` is of. */
  readonly sizeOf: TableName | null;
};

export type Unparsable = { readonly migration: string; readonly file: string; readonly line: number; readonly problem: string };

export type LintResult = {
  readonly alarms: readonly LintAlarm[];
  readonly unparsable: readonly Unparsable[];
  /** Long transactions that hold a lock which a pending statement has to wait for. */
  readonly blockers: readonly LongTransaction[];
  /** Alarms that a `squawk-ignore` comment or `lint-exclude` took away. */
  readonly ignored: number;
  /** Alarms on tables that are known to be below the threshold. */
  readonly small: number;
  readonly statements: number;
  readonly sizesKnown: boolean;
};

/** The key of a table or an index. */
export function keyOf(name: TableName, defaultSchema: string): string {
  return JSON.stringify([name.schema ?? defaultSchema, name.name]);
}
