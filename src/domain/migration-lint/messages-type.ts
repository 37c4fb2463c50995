import type { RuleName } from './rules.ts';
import type { LockMode } from './types.ts';

/** A rule, or one of its variants. */
export type SentenceName =
  | RuleName
  | 'changing-column-type/lossy'
  | 'adding-field-with-default/serial'
  | 'adding-field-with-default/generated'
  | 'require-concurrent-index-creation/unique'
  | 'constraint-missing-not-valid/validated-in-same-file'
  | 'update-without-where/overwrites';

/** `table` and `subject` are plain text, the table quoted already; either may be empty. */
export type Subject = { readonly table: string; readonly subject: string };
export type Advice = { readonly what: (p: Subject) => string; readonly instead: (p: Subject) => string };

/** Every sentence of the room. */
export type LintMessages = {
  readonly advice: Readonly<Record<SentenceName, Advice>>;
  /** What a lock on a table means for everybody else. `size` is empty where it is not known. */
  readonly lock: Readonly<Record<LockMode, (p: { table: string; size: string }) => string>>;
  readonly sized: (p: { table: string; size: string }) => string;
  readonly rows: (count: string) => string;
  readonly sizeUnknown: string;
  readonly destroys: string;
  readonly ignoreHint: (rule: string) => string;
  readonly unparsable: (p: { file: string; line: number; problem: string }) => string;
  readonly blocked: (p: { pid: number; application: string; state: string; age: string; tables: string }) => string;
  readonly more: (count: number) => string;
  readonly summary: {
    readonly title: string;
    readonly nothing: (p: { statements: number; migrations: number }) => string;
    readonly where: string;
    readonly rule: string;
    readonly table: string;
    readonly effect: string;
    readonly destroysData: string;
    readonly notes: (p: { ignored: number; small: number; threshold: string; sizesKnown: boolean }) => string;
    readonly more: (count: number) => string;
    readonly longTransactions: string;
    readonly session: readonly [string, string, string, string, string];
  };
};
