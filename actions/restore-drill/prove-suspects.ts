import { randomBytes } from 'node:crypto';
import type { ProofSession, RowsSource } from '../../src/adapters/postgres/proof-session.ts';
import { readEntry } from '../../src/domain/archive/contents.ts';
import { majorOf } from '../../src/domain/archive/header.ts';
import type { TocEntry } from '../../src/domain/archive/types.ts';
import { type TableName, tableLabel } from '../../src/domain/drill/tables.ts';
import { matches } from '../../src/domain/proof/compare.ts';
import { type RowDifference, rowDifference } from '../../src/domain/proof/row-difference.ts';
import { StampCollector } from '../../src/domain/proof/stamp-collector.ts';
import type { ProofTarget, RowsDigest, TableProof } from '../../src/domain/proof/types.ts';
import { withContents } from './digests.ts';
import type { Proving } from './prove.ts';
import type { Facts } from './prove-tables.ts';

/** A table whose rows are not those of the dump at first sight. */
export type Suspect = { readonly target: ProofTarget; readonly source: RowsSource; readonly expected: RowsDigest; readonly found: RowsDigest };

/** Looks into tables whose hash differs: was the time zone wrong, are they the same rows in another order, and if not, how many differ? */
export async function examine(proving: Proving, suspects: readonly Suspect[], targets: readonly ProofTarget[], facts: Facts): Promise<TableProof[]> {
  if (proving.level === 'rows') return suspects.map((suspect) => ({ ...baseOf(suspect), state: 'differs', difference: null }));
  const proofs: TableProof[] = [];
  const roots = new Map<string, RowDifference | null>();
  await proving.inSessions(Math.min(1, suspects.length), async (session) => {
    for (const suspect of suspects) proofs.push(await examineOne(proving, session, suspect, targets, facts, roots));
  });
  return proofs;
}

const baseOf = ({ target, expected, found }: Suspect) => ({ table: target.table, critical: target.critical, expected, found });

async function examineOne(
  proving: Proving,
  session: ProofSession,
  suspect: Suspect,
  targets: readonly ProofTarget[],
  facts: Facts,
  roots: Map<string, RowDifference | null>,
): Promise<TableProof> {
  const { target, source } = suspect;
  const base = baseOf(suspect);
  proving.log.info(proving.say.comparing(tableLabel(target.table)));
  const again = await inOtherZone(proving, session, suspect);
  if (again !== null) return { ...base, found: again, state: 'equal' };
  // A dump whose statement names a table that nothing made.
  if (target.root !== null && facts(target.root) === undefined) return { ...base, state: 'differs', difference: null };
  const difference =
    target.root === null
      ? await compareRows(proving, session, [target.entry], source)
      : await compareRoot(proving, session, target, target.root, targets, facts, roots);
  if (difference === null) return { ...base, state: 'same_rows' };
  return hasOldFloats(proving, suspect) ? { ...base, state: 'unproven', cause: 'old_floats' } : { ...base, state: 'differs', difference };
}

/**
 * Servers from 12 on write the shortest text of a float, those before up to 17 digits, and no setting makes the one write like the
 * other: the texts differ for equal values, and tell nothing of the rows but their number.
 */
function hasOldFloats({ archive }: Proving, { source, expected, found }: Suspect): boolean {
  const major = majorOf(archive.header.serverVersion);
  return major !== null && major < 12 && source.facts.floats && expected.rows === found.rows;
}

/** The sample that told the zone may have missed what tells two zones apart, so every timestamp of the table is asked. */
async function inOtherZone(proving: Proving, session: ProofSession, { target, source, expected, found }: Suspect): Promise<RowsDigest | null> {
  if (expected.rows !== found.rows) return null;
  const stamps = new StampCollector();
  await readRows(proving, [target.entry], () => (piece) => stamps.take(piece));
  const zone = stamps.texts.length === 0 ? proving.zone : await proving.zoneOf(stamps.texts);
  if (zone.zone === proving.zone.zone) return null;
  await session.begin(zone.zone);
  const again = await session.digest(source);
  if (matches(proving.level, expected, again)) return again;
  await session.begin(proving.zone.zone);
  return null;
}

/** Rows loaded through a partitioned table may lie in another of its partitions, so all of them are compared as one. */
async function compareRoot(
  proving: Proving,
  session: ProofSession,
  { columns }: ProofTarget,
  root: TableName,
  targets: readonly ProofTarget[],
  facts: Facts,
  roots: Map<string, RowDifference | null>,
): Promise<RowDifference | null> {
  const label = tableLabel(root);
  const known = roots.get(label);
  if (known !== undefined) return known;
  const group = targets.filter((target) => target.root !== null && tableLabel(target.root) === label).map((target) => target.entry);
  const difference = await compareRows(proving, session, group, {
    table: root,
    columns,
    facts: facts(root) ?? { kind: 'p', condition: null, floats: false, key: [] },
  });
  roots.set(label, difference);
  return difference;
}

function compareRows(proving: Proving, session: ProofSession, entries: readonly TocEntry[], source: RowsSource): Promise<RowDifference | null> {
  return rowDifference({
    expected: (reader) => readRows(proving, entries, reader),
    found: (reader) => session.rows(source, reader()),
    // Of this comparison alone, and kept nowhere.
    key: randomBytes(32),
    keyColumns: source.facts.key.map((name) => source.columns.indexOf(name)).filter((position) => position >= 0),
  });
}

/** Hands these entries' rows to readers, one after the other. */
export function readRows(
  { backup, archive, signal }: Proving,
  entries: readonly TocEntry[],
  reader: () => (piece: Uint8Array) => void,
): Promise<void> {
  return withContents(backup, archive, signal, async (contents) => {
    for (const entry of entries) {
      const take = reader();
      for await (const piece of readEntry(contents, entry)) take(piece);
    }
  });
}
