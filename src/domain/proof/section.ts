import type { JsonObject } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import { code, escapeMarkdown, table } from '../../core/markdown.ts';
import { plainText } from '../../core/plain-text.ts';
import { formatSize } from '../../core/size.ts';
import { tableLabel } from '../drill/tables.ts';
import { plainObject } from './definition-findings.ts';
import type { DefinedObject, DefinitionProof } from './definitions.ts';
import { inheritedFindings } from './findings.ts';
import type { Lapse } from './inherited.ts';
import { proofMessages } from './messages.ts';
import type { Proof, RowsDigest, TableProof } from './types.ts';

/** Rows of the table; the report has them all. */
const TABLES_SHOWN = 100;
const NAMES_SHOWN = 20;

/** The worst first. */
const ORDER: readonly TableProof['state'][] = ['differs', 'unreadable', 'unproven', 'later', 'same_rows', 'counted', 'equal'];

/** `sharePercent`: how much of the drill's time the proof took. */
export function renderProof(proof: Proof | null, sharePercent: number, language: Language): string {
  if (proof === null) return '';
  const m = proofMessages[language];
  if (proof.level === 'none') return `### ${m.title}\n\n${m.notProven}: \`proof: none\`.`;
  const parts = [`### ${m.title}`, lines(proof, sharePercent, language).join(' '), inheritedOf(proof, language), tablesOf(proof, language)];
  return parts.filter((part) => part !== '').join('\n\n');
}

function inheritedOf(proof: Proof, language: Language): string {
  const { title, meaning } = proofMessages[language].inherited;
  const found = inheritedFindings(proof, language);
  if (found.length === 0) return '';
  return [`#### ${title}`, '', meaning, '', ...found.map(({ message }) => `- ${escapeMarkdown(message, 1000)}`)].join('\n');
}

function lines(proof: Proof, sharePercent: number, language: Language): string[] {
  const m = proofMessages[language];
  const same = proof.tables.filter(isProven);
  const later = proof.tables.filter((t) => t.state === 'later');
  const rows = sum(same, (digest) => digest.rows);
  const { control, cycle, largeObjects, zone } = proof;
  const differing = proof.sequences.filter((sequence) => sequence.kind !== 'behind').length;
  return [
    ...(same.length === 0
      ? []
      : [proof.level === 'full' ? m.proven(same.length, rows, formatSize(sum(same, (d) => d.bytes))) : m.counted(same.length, rows)]),
    ...(largeObjects === null || largeObjects.expected === 0 || anyDifference(largeObjects) ? [] : [m.largeObjects(largeObjects.expected)]),
    ...(proof.sequencesCompared === 0 || differing > 0 ? [] : [m.sequences(proof.sequencesCompared)]),
    definitionLine(proof.definitions, language),
    ...(zone === null || zone.by === 'assumed' || zone.zone === 'UTC' ? [] : [m.zone(escapeMarkdown(zone.zone, 100))]),
    controlLine(control, language),
    ...(cycle === null || later.length === 0 ? [] : [m.later(cycle.part, cycle.of, later.length, namesOf(later))]),
    ...(sharePercent > 0 ? [m.share(sharePercent)] : []),
  ].filter((line) => line !== '');
}

function definitionLine(definitions: DefinitionProof | null, language: Language): string {
  const m = proofMessages[language].definitions;
  if (definitions === null) return '';
  if (definitions.state === 'not_compared') return m.notCompared[definitions.cause];
  const { compared, exact, differing, missing } = definitions;
  if (missing.length > 0 || (exact && differing.length > 0)) return '';
  return differing.length === 0 ? m.same(compared) : m.otherMinor(differing.length, compared);
}

function controlLine(control: Proof['control'], language: Language): string {
  const m = proofMessages[language];
  if (control.state === 'not_asked') return '';
  if (control.state === 'impossible') return m.control.impossible[control.cause];
  const name = code(tableLabel(control.table), 150);
  return control.state === 'verified' ? m.control.verified(name, m.changes[control.change]) : m.control.blind(name);
}

const isProven = (proof: TableProof) => proof.state === 'equal' || proof.state === 'same_rows' || proof.state === 'counted';
const anyDifference = ({ missing, changed, added }: NonNullable<Proof['largeObjects']>) => missing.length + changed.length + added.length > 0;
const sum = (tables: readonly TableProof[], of: (digest: RowsDigest) => number) =>
  tables.reduce((total, t) => total + (t.expected ? of(t.expected) : 0), 0);

function namesOf(tables: readonly TableProof[]): string {
  const names = tables.slice(0, NAMES_SHOWN).map((t) => code(tableLabel(t.table), 100));
  return names.join(', ') + (tables.length > NAMES_SHOWN ? ` (+${tables.length - NAMES_SHOWN})` : '');
}

function tablesOf({ tables }: Proof, language: Language): string {
  if (tables.length === 0) return '';
  const m = proofMessages[language];
  const sorted = [...tables].sort(
    (a, b) =>
      ORDER.indexOf(a.state) - ORDER.indexOf(b.state) ||
      Number(b.critical) - Number(a.critical) ||
      (b.expected?.bytes ?? 0) - (a.expected?.bytes ?? 0),
  );
  const rows = sorted.slice(0, TABLES_SHOWN).map((t) => tableRow(t, language));
  const more = sorted.length > TABLES_SHOWN ? `\n\n${m.moreTables(sorted.length - TABLES_SHOWN)}` : '';
  return table(m.columns, rows) + more;
}

function tableRow(t: TableProof, language: Language): string[] {
  const m = proofMessages[language];
  const cause = t.state === 'unproven' ? ` (${m.causes[t.cause]})` : '';
  return [
    code(tableLabel(t.table), 150),
    `${signOf(t)} ${m.states[t.state]}${cause}`,
    t.expected === null ? '' : String(t.expected.rows),
    t.found === null ? '' : String(t.found.rows),
    t.expected === null ? '' : `<code>${t.expected.sha256.slice(0, 16)}</code>`,
  ];
}

function signOf(t: TableProof): string {
  if (isProven(t)) return '✅';
  return t.state === 'later' ? '⏳' : t.state === 'unproven' ? '❔' : '❌';
}

const digest = (value: RowsDigest | null) => value && { rows: value.rows, bytes: value.bytes, sha256: value.sha256 };

function tableDetails(t: TableProof): JsonObject {
  return {
    schema: plainText(t.table.schema, 100),
    name: plainText(t.table.name, 100),
    critical: t.critical,
    state: t.state,
    expected: digest(t.expected),
    found: digest(t.found),
    ...(t.state === 'unproven' ? { cause: t.cause } : {}),
    ...(t.state === 'unreadable' ? { sqlState: t.sqlState } : {}),
    ...(t.state === 'differs' && t.difference !== null ? { difference: { ...t.difference, names: [...t.difference.names] } } : {}),
  };
}

function definitionDetails(proof: DefinitionProof | null): JsonObject | null {
  if (proof?.state !== 'compared') return proof;
  const objects = (list: readonly DefinedObject[]) => list.slice(0, 1000).map(plainObject);
  return { ...proof, differing: objects(proof.differing), missing: objects(proof.missing), added: objects(proof.added) };
}

const lapseDetails = ({ name, inherited }: Lapse) => ({ name: plainText(name, 200), inherited });

/** The proof for the JSON report: every table with both of its hashes. */
export function proofDetails(proof: Proof | null): JsonObject | null {
  if (proof === null) return null;
  const { control } = proof;
  return {
    level: proof.level,
    checker: { state: control.state, ...('table' in control ? { table: plainText(tableLabel(control.table), 200), change: control.change } : {}) },
    timeZone: proof.zone && { zone: plainText(proof.zone.zone, 100), by: proof.zone.by },
    cycle: proof.cycle && { ...proof.cycle },
    tables: proof.tables.map(tableDetails),
    largeObjects: proof.largeObjects && {
      ...proof.largeObjects,
      missing: [...proof.largeObjects.missing],
      changed: [...proof.largeObjects.changed],
      added: [...proof.largeObjects.added],
    },
    sequences: {
      compared: proof.sequencesCompared,
      problems: proof.sequences.map(({ name, kind, inherited }) => ({ name: plainText(name, 200), kind, inherited })),
    },
    viewsNotFilled: proof.emptyViews.map((name) => plainText(name, 200)),
    definitions: definitionDetails(proof.definitions),
    invalidIndexes: proof.invalidIndexes.map((name) => plainText(name, 200)),
    incompleteIndexes: proof.incompleteIndexes.map(lapseDetails),
    unvalidatedConstraints: proof.unvalidated.map(lapseDetails),
  };
}

/** What the register line says of the proof, after its result: the checker's own test, or that nothing was compared. */
export function registerNote(proof: Proof | null, language: Language): string {
  const m = proofMessages[language];
  if (proof === null) return '';
  if (proof.level === 'none') return m.notProven;
  return proof.control.state === 'verified' ? m.checkerVerified : '';
}
