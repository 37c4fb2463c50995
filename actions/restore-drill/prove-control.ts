import { changeOneRow, undoChange } from '../../src/adapters/postgres/proof-control.ts';
import { readTableFacts } from '../../src/adapters/postgres/proof-facts.ts';
import type { ProofSession, RowsSource } from '../../src/adapters/postgres/proof-session.ts';
import { controlOrder, matches } from '../../src/domain/proof/compare.ts';
import type { ControlResult, ProofTarget, RowsDigest, TableProof } from '../../src/domain/proof/types.ts';
import type { Proving } from './prove.ts';

/** Tables that are tried until one takes a change. */
const TRIES = 5;

/**
 * The checker's own test. One row of the smallest critical table is changed in a transaction of the session that reads it again: the
 * comparison must turn red there. The change is rolled back, so the copy stays as it was.
 */
export async function verifyChecker(proving: Proving, targets: readonly ProofTarget[], proofs: readonly TableProof[]): Promise<ControlResult> {
  const order = controlOrder(targets, proofs).slice(0, TRIES);
  if (order.length === 0) return { state: 'impossible', cause: 'no_rows' };
  const facts = await readTableFacts(
    proving.lookup,
    order.map(({ target }) => target.table),
  );
  let result: ControlResult = { state: 'impossible', cause: 'refused' };
  await proving.inSessions(1, async (session) => {
    for (const { target, expected } of order) {
      const fact = facts(target.table);
      // A table of an extension shows its user's rows alone, and the row changed could be another.
      if (fact?.kind !== 'r' || fact.condition !== null) continue;
      const tried = await changeAndAsk(proving, session, { table: target.table, columns: target.columns, facts: fact }, expected);
      if (tried === null) continue;
      result = tried;
      return;
    }
  });
  return result;
}

async function changeAndAsk(proving: Proving, session: ProofSession, source: RowsSource, expected: RowsDigest): Promise<ControlResult | null> {
  try {
    const change = await changeOneRow(session, proving.lookup, source, { superuser: proving.superuser, onlyDelete: proving.level === 'rows' });
    if (change === null) return null;
    const found = proving.level === 'full' ? await session.digest(source) : await session.count(source);
    return { state: matches(proving.level, expected, found) ? 'blind' : 'verified', table: source.table, change };
  } finally {
    await undoChange(session);
  }
}
