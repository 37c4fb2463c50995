import { type LedgerEntry, lineOf, type ParsedLine, parseLine } from './entry.ts';

/** The whole register as it lies on its branch: one file of JSON lines per year. */
export type Ledger = {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly entries: readonly LedgerEntry[];
  /** Lines of a newer schema. */
  readonly newer: number;
  readonly damaged: readonly { readonly file: string; readonly line: number }[];
};

const FILE = /^ledger\/(\d{4})\.jsonl$/;

/** A year's file is rewritten with each drill, and never again after its year: it stays small, whatever the register's age. */
export function fileOf(date: string): string {
  return `ledger/${new Date(date).getUTCFullYear()}.jsonl`;
}

export function isLedgerFile(path: string): boolean {
  return FILE.test(path);
}

/** The files that hold what is younger than `since`, among these paths; the year before is read too, for the trend. */
export function filesSince(paths: readonly string[], since: Date): string[] {
  return paths.filter((path) => Number(FILE.exec(path)?.[1] ?? 0) >= since.getUTCFullYear());
}

/** Reads the register. Nothing in it makes this throw; the first of two lines with one id counts. */
export function readLedger(files: ReadonlyMap<string, Uint8Array>): Ledger {
  const entries = new Map<string, LedgerEntry>();
  const damaged: { file: string; line: number }[] = [];
  let newer = 0;
  for (const [file, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    linesOf(bytes).forEach((parsed, index) => {
      if (parsed === null) return;
      if (parsed.kind === 'entry') entries.set(parsed.entry.id, entries.get(parsed.entry.id) ?? parsed.entry);
      else if (parsed.kind === 'newer') newer += 1;
      else damaged.push({ file, line: index + 1 });
    });
  }
  const byDate = [...entries.values()].sort((a, b) => Date.parse(a.date) - Date.parse(b.date) || (a.id < b.id ? -1 : 1));
  return { files, entries: byDate, newer, damaged };
}

/** Every line of a file, null for a blank one. */
export function linesOf(bytes: Uint8Array): (ParsedLine | null)[] {
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .map((line) => (line.trim() === '' ? null : parseLine(line.replace(/\r$/, ''))));
}

export type Recorded = { readonly file: string; readonly bytes: Uint8Array; readonly line: string };

/**
 * The year's file with the entry at its end, or null where the register has it already. What is there stays byte for byte, damaged
 * lines too; one that was cut off before its end is closed first.
 */
export function record(ledger: Ledger, entry: LedgerEntry): Recorded | null {
  if (ledger.entries.some((known) => known.id === entry.id)) return null;
  const file = fileOf(entry.date);
  const before = ledger.files.get(file) ?? new Uint8Array();
  const line = lineOf(entry);
  const open = before.length > 0 && before.at(-1) !== 10;
  const added = new TextEncoder().encode(`${open ? '\n' : ''}${line}\n`);
  const bytes = new Uint8Array(before.length + added.length);
  bytes.set(before);
  bytes.set(added, before.length);
  return { file, bytes, line };
}
