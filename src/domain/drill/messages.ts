import type { Catalogue } from '../../core/language.ts';
import type { ObjectKind } from './inventory.ts';
import { drillMessagesEn } from './messages-en.ts';
import { drillMessagesEs } from './messages-es.ts';
import type { Spoken } from './problem.ts';
import type { DrillReason } from './reasons.ts';
import type { Phase } from './record.ts';
import type { DrillResult } from './result.ts';

export type Damage = {
  readonly at: number | null;
  readonly size: number | null;
  readonly whole: number | null;
  readonly expected: number | null;
};

/** Every sentence and label of a drill. */
export type DrillMessages = {
  readonly reasons: Readonly<Record<DrillReason, (f: Spoken) => string>>;
  /** The register's word for each result. */
  readonly register: Readonly<Record<DrillResult, string>>;
  /** Where a file is damaged, and how much of its data is whole. */
  readonly damage: (f: Damage) => string;
  readonly phases: Readonly<Record<Phase, string>>;
  readonly guards: Readonly<Record<'cluster_name' | 'system_identifier' | 'no_other_database', string>>;
  readonly scratchStates: Readonly<Record<'planned' | 'created' | 'dropped' | 'kept' | 'left', string>>;
  /** What a check's query gave, where it gave no value. */
  readonly checkProblems: Readonly<Record<'shape' | 'timeout' | 'failed' | 'type' | 'no_time', string>>;
  readonly kinds: Readonly<Record<ObjectKind, string>>;
  readonly labels: Readonly<Record<DrillLabel, string>>;
  readonly progress: {
    readonly fetched: (file: string, size: string) => string;
    readonly downloading: (done: string, total: string) => string;
    readonly verified: (entries: number, tables: number, size: string) => string;
    readonly restoring: (database: string, client: string, jobs: number) => string;
    readonly checking: (tables: number, checks: number) => string;
    readonly dropped: (database: string) => string;
    readonly kept: (database: string) => string;
    readonly postDropped: (database: string) => string;
  };
};

export type DrillLabel =
  | 'timeline'
  | 'seconds'
  | 'tables'
  | 'table'
  | 'rows'
  | 'critical'
  | 'moreTables'
  | 'checks'
  | 'check'
  | 'expected'
  | 'found'
  | 'hidden'
  | 'errors'
  | 'errorClass'
  | 'harmless'
  | 'count'
  | 'objects'
  | 'inventory'
  | 'kind'
  | 'missing'
  | 'evidence'
  | 'backup'
  | 'size'
  | 'age'
  | 'dumpedBy'
  | 'dumpedFrom'
  | 'headerDate'
  | 'storedAt'
  | 'format'
  | 'server'
  | 'allowedBy'
  | 'client'
  | 'jobs'
  | 'settings'
  | 'scratch'
  | 'leftOut'
  | 'extensions'
  | 'responsible'
  | 'yes'
  | 'no'
  | 'notShown';

export const drillMessages: Catalogue<DrillMessages> = { en: drillMessagesEn, es: drillMessagesEs };
