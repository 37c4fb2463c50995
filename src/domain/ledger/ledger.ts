import { type LedgerEntry, lineOf, type ParsedLine, parseLine } from './entry.ts';

/** The whole register as it lies on its branch: one file of JSON lines per year. */
export type Ledger = {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly entries: readonly LedgerEntry[];
  /** Lines of a newer schema. */
  readonly newer: number;
  readonly damaged: readonly { readonly file: string; readonly line: number }[];
  /** Files that are there and too large to be read. */
  readonly unread: readonly string[];
};

const FILE = /^ledger\/(\d{4})(?:-(\d{1,4}))?\.jsonl$/;

/** Each drill rewrites its file; past this size the next one begins. Some 400 drills with the most tables that a line holds. */
export const FULL_FILE_BYTES = 4 * 1024 ** 2;

/** `ledger/2026.jsonl`, then `ledger/2026-2.jsonl` …: the first one of the year (UTC) with room. It is never written after its year. */
export function fileOf(date: string, files: ReadonlyMap<string, Uint8Array> = new Map(), unread: readonly string[] = []): string {
  const year = new Date(date).getUTCFullYear();
  for (let part = 1; ; part += 1) {
    const file = part === 1 ? `ledger/${year}.jsonl` : `ledger/${year}-${part}.jsonl`;
    if (!unread.includes(file) && (files.get(file)?.length ?? 0) < FULL_FILE_BYTES) return file;
  }
}

/** Files in the order in which they were begun. */
function inOrder(a: string, b: string): number {
  const [, yearA = '', partA = '1'] = FILE.exec(a) ?? [];
  const [, yearB = '', partB = '1'] = FILE.exec(b) ?? [];
  return Number(yearA) - Number(yearB) || Number(partA) - Number(partB);
}

export function isLedgerFile(path: string): boolean {
  return FILE.test(path);
}

/** The files that hold what is younger than `since`, among these paths; the year before is read too, for the trend. */
export function filesSince(paths: readonly string[], since: Date): string[] {
  return paths.filter((path) => Number(FILE.exec(path)?.[1] ?? 0) >= since.getUTCFullYear());
}

/** Reads the register. Nothing in it makes this throw; the first of two lines with one id counts. */
export function readLedger(files: ReadonlyMap<string, Uint8Array>, unread: readonly string[] = []): Ledger {
  const entries = new Map<string, LedgerEntry>();
  const damaged: { file: string; line: number }[] = [];
  let newer = 0;
  for (const [file, bytes] of [...files].sort(([a], [b]) => inOrder(a, b))) {
    linesOf(bytes).forEach((parsed, index) => {
      if (parsed === null) return;
      if (parsed.kind === 'entry') entries.set(parsed.entry.id, entries.get(parsed.entry.id) ?? parsed.entry);
      else if (parsed.kind === 'newer') newer += 1;
      else damaged.push({ file, line: index + 1 });
    });
  }
  const byDate = [...entries.values()].sort((a, b) => Date.parse(a.date) - Date.parse(b.date) || (a.id < b.id ? -1 : 1));
  return { files, entries: byDate, newer, damaged, unread };
}

/** Every line of a file, null for a blank one. */
export function linesOf(bytes: Uint8Array): (ParsedLine | null)[] {
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .map((line) => (line.trim() === '' ? null : parseLine(line.replace(/\r$/, ''))));
}

/**
 * The entry under the name that it has on this register. Two drills of one run with one label, as when a matrix leaves the label out, are
 * two drills: the second one is told apart by its evidence. The same drill recorded again keeps its name.
 */
export function identify(ledger: Ledger, entry: LedgerEntry): LedgerEntry {
  const known = ledger.entries.find(({ id }) => id === entry.id);
  const evidence = entry.evidenceSha256;
  if (known === undefined || evidence === null || known.evidenceSha256 === null || known.evidenceSha256 === evidence) return entry;
  return { ...entry, id: `${entry.id}/${evidence.slice(0, 12)}` };
}

export type Recorded = { readonly file: string; readonly bytes: Uint8Array; readonly line: string };

/**
 * The year's file with the entry at its end, or null where the register has it already. What is there stays byte for byte, damaged
 * lines too; one that was cut off before its end is closed first.
 */
export function record(ledger: Ledger, entry: LedgerEntry): Recorded | null {
  if (ledger.entries.some((known) => known.id === entry.id)) return null;
  const file = fileOf(entry.date, ledger.files, ledger.unread);
  const before = ledger.files.get(file) ?? new Uint8Array();
  const line = lineOf(entry);
  const open = before.length > 0 && before.at(-1) !== 10;
  const added = new TextEncoder().encode(`${open ? '\n' : ''}${line}\n`);
  const bytes = new Uint8Array(before.length + added.length);
  bytes.set(before);
  bytes.set(added, before.length);
  return { file, bytes, line };
}
