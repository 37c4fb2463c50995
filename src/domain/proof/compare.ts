import type { ProofLevel, ProofTarget, RowsDigest, TableProof } from './types.ts';

/** The checker itself: whether a table's rows are those of the dump, byte for byte and in order, or as many. */
export function matches(level: ProofLevel, expected: RowsDigest, found: RowsDigest): boolean {
  if (expected.rows !== found.rows) return false;
  return level === 'rows' || (expected.bytes === found.bytes && expected.sha256 === found.sha256);
}

/**
 * The tables whose comparison can be put to the test: proven ones with rows, the critical ones first, the smallest first, as they
 * are read once more.
 */
export function controlOrder(targets: readonly ProofTarget[], proofs: readonly TableProof[]): { target: ProofTarget; expected: RowsDigest }[] {
  const targetOf = new Map(targets.map((target) => [target.table, target]));
  return proofs
    .filter((proof) => (proof.state === 'equal' || proof.state === 'counted') && (proof.expected?.rows ?? 0) > 0)
    .flatMap((proof) => {
      const target = targetOf.get(proof.table);
      return target === undefined || proof.expected === null ? [] : [{ target, expected: proof.expected }];
    })
    .sort((a, b) => Number(b.target.critical) - Number(a.target.critical) || a.target.storedBytes - b.target.storedBytes);
}
