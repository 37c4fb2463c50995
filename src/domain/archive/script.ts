/**
 * A part of a script, from one byte to another. `setting`: a statement that changes how the session reads what follows.
 * `statement`: another one. `rows`: COPY with its rows, or INSERT statements. `never`: comments, owners, psql's own commands.
 */
export type ScriptPart = {
  readonly kind: 'setting' | 'statement' | 'rows' | 'never';
  /** The dump id of the entry that it belongs to; 0 before the first. */
  readonly entry: number;
  readonly from: number;
  readonly to: number;
  /** Of its first and of its last byte, from 1; a line's end belongs to the line. */
  readonly line: number;
  readonly lastLine: number;
  /** A setting's text, trimmed; empty for the others. */
  readonly text: string;
};

/** A script of `pg_dump -Fp` in order, without a gap. */
export type Script = {
  readonly parts: readonly ScriptPart[];
  /** Lines in all. */
  readonly lines: number;
};
