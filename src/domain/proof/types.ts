import type { TocEntry } from '../archive/types.ts';
import type { TableName } from '../drill/tables.ts';
import type { DefinitionProof } from './definitions.ts';
import type { Lapse } from './inherited.ts';
import type { RowDifference } from './row-difference.ts';
import type { ZoneChoice } from './time-zone.ts';

/** `full`: rows and their SHA-256. `rows`: numbers of rows. `none`: nothing is compared, and the record says so. */
export const PROOF_LEVELS = ['full', 'rows', 'none'] as const;
export type ProofLevel = (typeof PROOF_LEVELS)[number];

/** A table's rows as the archive has them or the server gives them: COPY text without an end mark. */
export type RowsDigest = { readonly rows: number; readonly bytes: number; readonly sha256: string };

/** One TABLE DATA entry and where its rows must be now. */
export type ProofTarget = {
  readonly entry: TocEntry;
  readonly table: TableName;
  readonly columns: readonly string[];
  /** The partitioned table that the rows were loaded through (`--load-via-partition-root`): there they may lie in another partition. */
  readonly root: TableName | null;
  /** Bytes as stored in the archive. */
  readonly storedBytes: number;
  readonly critical: boolean;
};

/** Why a table's rows could not be compared. */
export type UnprovenCause = 'inserts' | 'statement' | 'row_security' | 'not_there' | 'old_floats';

export type TableProof = {
  readonly table: TableName;
  readonly critical: boolean;
  readonly expected: RowsDigest | null;
  /** `sha256` is empty where only rows were counted. */
  readonly found: RowsDigest | null;
} & (
  | { readonly state: 'equal' | 'same_rows' | 'counted' | 'later' }
  | { readonly state: 'differs'; readonly difference: RowDifference | null }
  | { readonly state: 'unreadable'; readonly sqlState: string }
  | { readonly state: 'unproven'; readonly cause: UnprovenCause }
);

/** Large objects against the archive; the oid is a number of the database, not a value of a row. */
export type LargeObjectProof = {
  readonly expected: number;
  readonly found: number;
  readonly missing: readonly number[];
  readonly changed: readonly number[];
  readonly added: readonly number[];
};

export type SequenceProblem = {
  readonly name: string;
  /** `differs`: not the dump's value. `behind`: lower than what its column holds already, as it was when dumped. */
  readonly kind: 'differs' | 'behind' | 'missing';
  /** Of one that is behind: it stands at the dump's own value, and the dump's own rows, proven equal, hold the number that comes next. */
  readonly inherited: boolean;
};

/** The checker's own test: one row of the copy was changed inside a transaction, and it was asked again. */
export type ControlResult =
  | { readonly state: 'verified' | 'blind'; readonly table: TableName; readonly change: 'text' | 'number' | 'boolean' | 'time' | 'delete' }
  | { readonly state: 'impossible'; readonly cause: 'no_rows' | 'refused' }
  | { readonly state: 'not_asked' };

/** Which part of the tables was compared where a time budget does not allow all. */
export type ProofCycle = { readonly part: number; readonly of: number };

export type Proof = {
  readonly level: ProofLevel;
  readonly tables: readonly TableProof[];
  readonly cycle: ProofCycle | null;
  readonly zone: ZoneChoice | null;
  readonly largeObjects: LargeObjectProof | null;
  /** Materialized views that the dump fills and that are not filled. */
  readonly emptyViews: readonly string[];
  readonly sequences: readonly SequenceProblem[];
  readonly sequencesCompared: number;
  readonly invalidIndexes: readonly string[];
  /** Indexes of partitioned tables that some partition lacks. */
  readonly incompleteIndexes: readonly Lapse[];
  readonly unvalidated: readonly Lapse[];
  /** Null where nothing is proven. */
  readonly definitions: DefinitionProof | null;
  readonly control: ControlResult;
};
