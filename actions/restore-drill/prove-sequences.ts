import { extremeValue, readSequences } from '../../src/adapters/postgres/proof-objects.ts';
import { sequenceValues } from '../../src/domain/archive/sequence-values.ts';
import { tableLabel } from '../../src/domain/drill/tables.ts';
import { NumberReader } from '../../src/domain/proof/number-reader.ts';
import { compareSequences, isBehind } from '../../src/domain/proof/sequences.ts';
import type { ProofTarget, SequenceProblem, TableProof } from '../../src/domain/proof/types.ts';
import type { Proving } from './prove.ts';
import { readRows } from './prove-suspects.ts';

type SequenceProofs = { readonly sequences: readonly SequenceProblem[]; readonly sequencesCompared: number };

/** The sequences against the values that the dump sets, then against their columns: whether a number is given out that is taken. */
export async function proveSequences(proving: Proving, targets: readonly ProofTarget[], tables: readonly TableProof[]): Promise<SequenceProofs> {
  const wanted = sequenceValues(proving.archive);
  if (wanted.length === 0) return { sequences: [], sequencesCompared: 0 };
  const now = await readSequences(proving.lookup);
  const problems = compareSequences(wanted, now);
  const told = new Set(problems.map((problem) => problem.name));
  const set = new Set(wanted.map(tableLabel));
  for (const sequence of now) {
    const name = tableLabel(sequence);
    if (told.has(name)) continue;
    for (const column of sequence.columns) {
      const extreme = await extremeValue(proving.lookup, sequence, column);
      if (extreme === null || !isBehind(sequence, extreme.value)) continue;
      const holder = tableLabel(extreme.holder);
      const inherited = set.has(name) && (isEqual(tables, holder) || (await dumpHolds(proving, targets, holder, column.column, extreme.value)));
      problems.push({ name, kind: 'behind', inherited });
      break;
    }
  }
  return { sequences: problems, sequencesCompared: wanted.length };
}

/** The copy's rows are those of the dump, so the number is in the dump as well. */
function isEqual(tables: readonly TableProof[], name: string): boolean {
  return tables.some(({ table, state }) => (state === 'equal' || state === 'same_rows') && tableLabel(table) === name);
}

/** Where the values of a table were not compared in this run, its data in the dump is asked for the one number. */
async function dumpHolds(proving: Proving, targets: readonly ProofTarget[], holder: string, column: string, value: string): Promise<boolean> {
  const target = targets.find(({ table }) => tableLabel(table) === holder);
  const position = target?.columns.indexOf(column) ?? -1;
  if (target === undefined || position < 0) return false;
  const reader = new NumberReader(position, value);
  await readRows(proving, [target.entry], () => (piece) => reader.take(piece));
  return reader.found;
}
