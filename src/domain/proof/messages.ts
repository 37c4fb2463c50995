import type { Catalogue } from '../../core/language.ts';
import type { NotComparedCause } from './definitions.ts';
import { proofMessagesEn } from './messages-en.ts';
import { proofMessagesEs } from './messages-es.ts';
import type { ProofReason } from './reasons.ts';
import type { ControlResult, ProofLevel, TableProof, UnprovenCause } from './types.ts';

/** What a proof's sentence may speak of. Names are plain text already. */
export type ProofFacts = {
  readonly names: string;
  readonly count: number;
  readonly missing: number;
  readonly added: number;
  readonly changed: number;
  /** Rows in the dump. */
  readonly rows: number;
  /** There are more differences than were counted. */
  readonly least: boolean;
  readonly code: string;
  /** The dump itself proves that the source has the same. */
  readonly inherited: boolean;
};

export type ProofMessages = {
  readonly reasons: Readonly<Record<ProofReason, (f: ProofFacts) => string>>;
  readonly states: Readonly<Record<TableProof['state'], string>>;
  readonly causes: Readonly<Record<UnprovenCause, string>>;
  readonly changes: Readonly<Record<'text' | 'number' | 'boolean' | 'time' | 'delete', string>>;
  readonly control: {
    readonly verified: (table: string, change: string) => string;
    readonly blind: (table: string) => string;
    readonly impossible: Readonly<Record<Extract<ControlResult, { state: 'impossible' }>['cause'], string>>;
  };
  readonly levels: Readonly<Record<ProofLevel, string>>;
  /** The words of the register line. */
  readonly checkerVerified: string;
  readonly notProven: string;
  readonly title: string;
  readonly columns: readonly [table: string, state: string, dumpRows: string, foundRows: string, hash: string];
  readonly moreTables: (count: number) => string;
  readonly proven: (tables: number, rows: number, size: string) => string;
  readonly counted: (tables: number, rows: number) => string;
  readonly share: (percent: number) => string;
  readonly later: (part: number, of: number, count: number, names: string) => string;
  readonly zone: (zone: string) => string;
  readonly sequences: (count: number) => string;
  readonly largeObjects: (count: number) => string;
  readonly definitions: {
    readonly same: (count: number) => string;
    readonly otherMinor: (differing: number, compared: number) => string;
    readonly notCompared: Readonly<Record<NotComparedCause, string>>;
  };
  readonly inherited: { readonly title: string; readonly meaning: string };
  readonly progress: {
    readonly restored: (time: string) => string;
    readonly proving: (tables: number, sessions: number) => string;
    readonly reading: (percent: number) => string;
    readonly proven: (tables: number, time: string) => string;
    readonly comparing: (table: string) => string;
  };
};

export const proofMessages: Catalogue<ProofMessages> = { en: proofMessagesEn, es: proofMessagesEs };
