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

/** Compares each table, several at once, the critical and the largest first; then looks into those that are not as in the dump. */
export async function proveTables(proving: Proving, targets: readonly ProofTarget[], digests: Digests): Promise<TableProof[]> {
  const facts = await readTableFacts(
    proving.lookup,
    targets.flatMap(({ table, root }) => [table, ...(root === null ? [] : [root])]),
  );
  const waiting = [...targets];
  const proofs: TableProof[] = [];
  const suspects: Suspect[] = [];
  await proving.inSessions(targets.length, async (session) => {
    let locked = 0;
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      locked += 1;
      if (locked % MOST_LOCKS === 0) await session.begin(proving.zone.zone);
      const answer = await proveTable(proving, session, target, expectedOf(target, digests), facts(target.table));
      if ('suspect' in answer) suspects.push(answer.suspect);
      else proofs.push(answer.proof);
    }
  });
  return [...proofs, ...(await examine(proving, suspects, targets, facts))];
}

function expectedOf({ entry }: ProofTarget, digests: Digests): RowsDigest {
  const digest = digests.get(entry.dumpId);
  if (digest === undefined) throw new Error(`no digest of entry ${entry.dumpId}`);
  return { rows: digest.rows, bytes: digest.bytes, sha256: digest.sha256 };
}

type Answer = { readonly proof: TableProof } | { readonly suspect: Suspect };

async function proveTable(proving: Proving, session: ProofSession, target: ProofTarget, expected: RowsDigest, facts?: TableFacts): Promise<Answer> {
  const base = { table: target.table, critical: target.critical, expected, found: null };
  if (facts === undefined) return { proof: { ...base, state: 'unproven', cause: 'not_there' } };
  const source: RowsSource = { table: target.table, columns: target.columns, facts };
  const found = await ask(session, proving, () => (proving.level === 'full' ? session.digest(source) : session.count(source)));
  if ('refused' in found) return { proof: { ...base, ...refusal(found.refused) } };
  if (!matches(proving.level, expected, found)) return { suspect: { target, source, expected, found } };
  return { proof: { ...base, found, state: proving.level === 'full' ? 'equal' : 'counted' } };
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
