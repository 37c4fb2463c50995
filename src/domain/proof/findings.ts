import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { tableLabel } from '../drill/tables.ts';
import { definitionFindings } from './definition-findings.ts';
import type { Lapse } from './inherited.ts';
import type { ProofReason } from './reasons.ts';
import { named, type Say, speaker } from './say.ts';
import type { LargeObjectProof, Proof, SequenceProblem, TableProof } from './types.ts';

/** Tables named one by one; the rest of them are in the report. */
const SEPARATE = 20;

/** Whether what the source has too lowers the verdict. */
export const ON_INHERITED = ['ok', 'degraded'] as const;
export type OnInherited = (typeof ON_INHERITED)[number];

/** What a proof found, in the order of what it means; nothing where all is proven. `told`: names of what is missing, told by the inventory. */
export function proofFindings(proof: Proof | null, language: Language, onInherited: OnInherited, told: readonly string[] = []): Finding[] {
  if (proof === null) return [];
  const say = speaker(language);
  return [
    ...tableFindings(proof.tables, say),
    ...unprovenFindings(proof.tables, say),
    ...largeObjectFindings(proof.largeObjects, say),
    ...named(proof.emptyViews, 'view_not_filled', say),
    ...sequenceFindings(proof.sequences, say),
    ...named([...proof.invalidIndexes, ...namesOf(proof.incompleteIndexes, false)], 'index_invalid', say),
    ...named(namesOf(proof.unvalidated, false), 'constraint_not_in_force', say),
    ...definitionFindings(proof.definitions, [...told, ...notAsDumped(proof)], language),
    ...(onInherited === 'degraded' ? inheritedFindings(proof, language) : []),
    ...(proof.control.state === 'blind' ? [say('checker_blind', [tableLabel(proof.control.table)], {}, {})] : []),
  ];
}

/** What the dump itself declares unfinished: the source has it too, so it says nothing against the backup. */
export function inheritedFindings(proof: Proof, language: Language): Finding[] {
  const say = speaker(language, true);
  return [
    ...named(namesOf(proof.sequences, true), 'sequence_behind', say),
    ...named(namesOf(proof.incompleteIndexes, true), 'index_incomplete', say),
    ...named(namesOf(proof.unvalidated, true), 'constraint_not_validated', say),
  ];
}

/** Objects of which a finding tells more than that their definition differs. */
function notAsDumped(proof: Proof): string[] {
  const tables = proof.tables.filter(({ state }) => state === 'unreadable').map(({ table }) => tableLabel(table));
  return [...tables, ...proof.invalidIndexes, ...namesOf(proof.incompleteIndexes, false), ...namesOf(proof.unvalidated, false)];
}

function namesOf(lapses: readonly Lapse[], inherited: boolean): string[] {
  return lapses.filter((lapse) => lapse.inherited === inherited).map((lapse) => lapse.name);
}

function tableFindings(tables: readonly TableProof[], say: Say): Finding[] {
  const bad = tables.filter((table) => table.state === 'differs' || table.state === 'unreadable');
  const single = bad.slice(0, SEPARATE).map((table) => tableFinding(table, say));
  const rest = bad.slice(SEPARATE).map((table) => tableLabel(table.table));
  return rest.length === 0 ? single : [...single, say('rows_differ', rest, {}, { count: rest.length })];
}

function tableFinding(table: TableProof, say: Say): Finding {
  const names = [tableLabel(table.table)];
  if (table.state === 'unreadable') return say('table_unreadable', names, { code: table.sqlState }, { sqlState: table.sqlState });
  const [expected, found] = [table.expected?.rows ?? 0, table.found?.rows ?? 0];
  const difference = table.state === 'differs' ? table.difference : null;
  const counts = difference ?? { missing: Math.max(0, expected - found), added: Math.max(0, found - expected), changed: 0, atLeast: true, names: [] };
  const evidence = {
    expectedRows: expected,
    foundRows: found,
    missing: counts.missing,
    added: counts.added,
    changed: counts.changed,
    atLeast: counts.atLeast,
    rowHashes: [...counts.names],
  };
  return say(differenceReason(counts), names, { ...counts, rows: expected }, evidence);
}

function differenceReason({ missing, added, changed }: { missing: number; added: number; changed: number }): ProofReason {
  if (missing > 0 && added === 0 && changed === 0) return 'rows_missing';
  if (added > 0 && missing === 0 && changed === 0) return 'rows_added';
  // Where a table has no key, a changed row is one that is missing and another one too many.
  if (missing === added) return 'rows_changed';
  return 'rows_differ';
}

function unprovenFindings(tables: readonly TableProof[], say: Say): Finding[] {
  const unproven = tables.filter((table) => table.state === 'unproven' && table.cause !== 'not_there');
  return named(
    unproven.map((table) => tableLabel(table.table)),
    'rows_unproven',
    say,
  );
}

function largeObjectFindings(objects: LargeObjectProof | null, say: Say): Finding[] {
  if (objects === null) return [];
  const bad = [...objects.missing, ...objects.changed, ...objects.added];
  if (bad.length === 0) return [];
  const counts = { missing: objects.missing.length, changed: objects.changed.length, added: objects.added.length, rows: objects.expected };
  return [say('large_objects_differ', bad.map(String), counts, { ...counts, count: bad.length })];
}

function sequenceFindings(sequences: readonly SequenceProblem[], say: Say): Finding[] {
  const names = (kind: SequenceProblem['kind']) =>
    namesOf(
      sequences.filter((sequence) => sequence.kind === kind),
      false,
    );
  // One that is missing is told by the inventory.
  return [...named(names('differs'), 'sequence_differs', say), ...named(names('behind'), 'sequence_behind', say)];
}
