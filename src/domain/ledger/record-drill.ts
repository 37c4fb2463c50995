import type { Language } from '../../core/language.ts';
import { type LedgerEntry, lineHash } from './entry.ts';
import { identify, isLedgerFile, type Ledger, readLedger, record } from './ledger.ts';
import { renderReadme, runbookLine } from './table.ts';

/** Names of the trailers in a ledger commit's message, by which the gate finds the commit that wrote a line. */
export const TRAILER_ID = 'Drill';
export const TRAILER_HASH = 'Line-SHA256';

export type DrillChange = {
  readonly change: { readonly files: ReadonlyMap<string, Uint8Array>; readonly message: string };
  readonly ledger: Ledger;
};

/** A branch as it was read: its files, and those too large to be read. */
export type BranchFiles = { readonly files: ReadonlyMap<string, Uint8Array>; readonly tooLarge?: readonly string[] };

/** The register among a branch's files. */
export function ledgerOf({ files, tooLarge = [] }: BranchFiles): Ledger {
  return readLedger(new Map([...files].filter(([path]) => isLedgerFile(path))), tooLarge.filter(isLedgerFile));
}

/**
 * What recording a drill changes on the branch: the year's file, and the table for readers. Null where it is on record already.
 * The commit's message names the line's hash: GitHub signs the message with the commit, and so the line.
 */
export function recordDrill(state: BranchFiles, given: LedgerEntry, branch: string, language: Language): DrillChange | null {
  const ledger = ledgerOf(state);
  const entry = identify(ledger, given);
  const recorded = record(ledger, entry);
  if (recorded === null) return null;
  const after = readLedger(new Map([...ledger.files, [recorded.file, recorded.bytes]]), ledger.unread);
  const readme = new TextEncoder().encode(renderReadme(after.entries, branch, language));
  const message = `${runbookLine(entry, 'en')}\n\n${TRAILER_ID}: ${entry.id}\n${TRAILER_HASH}: ${lineHash(recorded.line)}\n`;
  return {
    change: {
      files: new Map([
        [recorded.file, recorded.bytes],
        ['README.md', readme],
      ]),
      message,
    },
    ledger: after,
  };
}
