import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';
import { tableLabel } from '../drill/tables.ts';
import type { Lapse } from './inherited.ts';
import { proofMessages } from './messages.ts';
import { PROOF_VERDICTS, type ProofReason } from './reasons.ts';
import type { LargeObjectProof, Proof, SequenceProblem, TableProof } from './types.ts';

/** Tables named one by one; the rest of them are in the report. */
const SEPARATE = 20;

/** Whether what the source has too lowers the verdict. */
export const ON_INHERITED = ['ok', 'degraded'] as const;
export type OnInherited = (typeof ON_INHERITED)[number];

/** What a proof found, in the order of what it means; nothing where all is proven. */
export function proofFindings(proof: Proof | null, language: Language, onInherited: OnInherited): Finding[] {
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

function namesOf(lapses: readonly Lapse[], inherited: boolean): string[] {
  return lapses.filter((lapse) => lapse.inherited === inherited).map((lapse) => lapse.name);
}

type Say = (reason: ProofReason, names: readonly string[], counts: Counts, evidence: JsonObject) => Finding;
export type Counts = {
  readonly missing?: number;
  readonly added?: number;
  readonly changed?: number;
  readonly rows?: number;
  readonly atLeast?: boolean;
  readonly code?: string;
};

const NAMES_SHOWN = 5;

function speaker(language: Language, inherited = false): Say {
  return (reason, names, counts, evidence) => {
    const plain = names.map((name) => plainText(name, 200));
    const more = plain.length > NAMES_SHOWN ? ` (+${plain.length - NAMES_SHOWN})` : '';
    const message = proofMessages[language].reasons[reason]({
      names: plain.slice(0, NAMES_SHOWN).join(', ') + more,
      count: names.length,
      missing: counts.missing ?? 0,
      added: counts.added ?? 0,
      changed: counts.changed ?? 0,
      rows: counts.rows ?? 0,
      least: counts.atLeast ?? false,
      code: counts.code ?? '',
      inherited,
    });
    const [only] = plain;
    const target = plain.length === 1 && only !== undefined ? { target: only } : {};
    return { verdict: PROOF_VERDICTS[reason], reason, message, ...target, evidence: { ...evidence, names: plain.slice(0, 100) } };
  };
}

function named(names: readonly string[], reason: ProofReason, say: Say): Finding[] {
  return names.length === 0 ? [] : [say(reason, names, {}, { count: names.length })];
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
