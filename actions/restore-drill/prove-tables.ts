import { PostgresError } from '../../src/adapters/postgres/failure.ts';
import { readTableFacts, type TableFacts } from '../../src/adapters/postgres/proof-facts.ts';
import type { ProofSession, RowsSource } from '../../src/adapters/postgres/proof-session.ts';
import type { TableName } from '../../src/domain/drill/tables.ts';
import { matches } from '../../src/domain/proof/compare.ts';
import type { ProofTarget, RowsDigest, TableProof } from '../../src/domain/proof/types.ts';
import type { Digests } from './digests.ts';
import type { Proving } from './prove.ts';
import { examine, type Suspect } from './prove-suspects.ts';

/**
 * A transaction keeps a lock on each table that it has read, and a server has room for some thousands of locks (64 for each
 * connection, unless set otherwise). Nobody else writes to the copy, so a new snapshot is the same one.
 */
const MOST_LOCKS = 200;

/** What the copy gave of a table: its rows' digest, or the SQLSTATE with which the server refused. */
type Copied = { readonly source: RowsSource; readonly found: RowsDigest } | { readonly refused: string } | { readonly missing: true };
export type Copies = ReadonlyMap<ProofTarget, Copied>;

/** Tables of the copy as they were read in a zone. */
export type Read = { readonly copies: Copies; readonly readIn: string; readonly facts: Facts };

/** Reads each table of the copy, several at once, the critical and the largest first. */
export async function readCopies(proving: Proving, targets: readonly ProofTarget[], facts: Facts): Promise<Copies> {
  const waiting = [...targets];
  const copies = new Map<ProofTarget, Copied>();
  await proving.inSessions(targets.length, async (session) => {
    let locked = 0;
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      locked += 1;
      if (locked % MOST_LOCKS === 0) await session.begin(proving.zone.zone);
      copies.set(target, await readCopy(proving, session, target, facts(target.table)));
    }
  });
  return copies;
}

async function readCopy(proving: Proving, session: ProofSession, { table, columns }: ProofTarget, facts?: TableFacts): Promise<Copied> {
  if (facts === undefined) return { missing: true };
  const source: RowsSource = { table, columns, facts };
  const found = await ask(session, proving, () => (proving.level === 'full' ? session.digest(source) : session.count(source)));
  return 'refused' in found ? found : { source, found };
}

/** Facts of the tables of these targets, and of their roots. */
export function factsOf({ lookup }: Pick<Proving, 'lookup'>, targets: readonly ProofTarget[]): Promise<Facts> {
  return readTableFacts(
    lookup,
    targets.flatMap(({ table, root }) => [table, ...(root === null ? [] : [root])]),
  );
}

/**
 * Compares each table with the dump; then looks into those that are not as there. `copies` were read in the zone `readIn`, before the dump's was
 * known: rows that are the same byte for byte are the same, and the others are read again where the zone was another.
 */
export async function proveTables(
  proving: Proving,
  targets: readonly ProofTarget[],
  digests: Digests,
  { copies, readIn, facts }: Read,
): Promise<TableProof[]> {
  const differs = (target: ProofTarget) => {
    const copied = copies.get(target);
    return copied !== undefined && 'found' in copied && !matches(proving.level, expectedOf(target, digests), copied.found);
  };
  const again = readIn === proving.zone.zone || proving.level === 'rows' ? [] : targets.filter(differs);
  const newer = await readCopies(proving, again, facts);
  const proofs: TableProof[] = [];
  const suspects: Suspect[] = [];
  for (const target of targets) {
    const answer = judge(proving, target, expectedOf(target, digests), newer.get(target) ?? copies.get(target) ?? { missing: true });
    if ('suspect' in answer) suspects.push(answer.suspect);
    else proofs.push(answer.proof);
  }
  return [...proofs, ...(await examine(proving, suspects, targets, facts))];
}

function expectedOf({ entry }: ProofTarget, digests: Digests): RowsDigest {
  const digest = digests.get(entry.dumpId);
  if (digest === undefined) throw new Error(`no digest of entry ${entry.dumpId}`);
  return { rows: digest.rows, bytes: digest.bytes, sha256: digest.sha256 };
}

type Answer = { readonly proof: TableProof } | { readonly suspect: Suspect };

function judge({ level }: Proving, target: ProofTarget, expected: RowsDigest, copied: Copied): Answer {
  const base = { table: target.table, critical: target.critical, expected, found: null };
  if ('missing' in copied) return { proof: { ...base, state: 'unproven', cause: 'not_there' } };
  if ('refused' in copied) return { proof: { ...base, ...refusal(copied.refused) } };
  const { source, found } = copied;
  if (!matches(level, expected, found)) return { suspect: { target, source, expected, found } };
  return { proof: { ...base, found, state: level === 'full' ? 'equal' : 'counted' } };
}

/** What the server says, or the SQLSTATE with which it refuses; the session can be used afterwards. What breaks the session is thrown. */
async function ask<T>(session: ProofSession, { zone }: Proving, question: () => Promise<T>): Promise<T | { readonly refused: string }> {
  try {
    return await question();
  } catch (error) {
    const code = error instanceof PostgresError ? (error.failure.code ?? '') : '';
    // Classes that speak of the statement or the data: everything else is the server's trouble.
    if (!/^(22|38|39|42|55|0A|XX|P0)/.test(code)) throw error;
    await session.begin(zone.zone);
    return { refused: code };
  }
}

function refusal(code: string) {
  return code === '42501' ? ({ state: 'unproven', cause: 'row_security' } as const) : ({ state: 'unreadable', sqlState: code } as const);
}

/** Facts of a table that is there. */
export type Facts = (table: TableName) => TableFacts | undefined;
