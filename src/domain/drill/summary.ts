import { formatDuration } from '../../core/duration.ts';
import type { Language } from '../../core/language.ts';
import { code, details, escapeMarkdown, table } from '../../core/markdown.ts';
import { formatSize } from '../../core/size.ts';
import type { Archive } from '../archive/types.ts';
import { renderProof } from '../proof/section.ts';
import { renderBeyond } from './beyond.ts';
import { problemText } from './decide.ts';
import { guardMessages } from './guard-messages.ts';
import { drillMessages } from './messages.ts';
import { type DrillRecord, type PhaseTime, programOf } from './record.ts';
import { restoringRows } from './restoring-summary.ts';
import { resolveTable, tableLabel } from './tables.ts';

/** Rows of the table of tables; the report has them all. */
const TABLES_SHOWN = 200;

/** The sections of the job summary after the headline: what goes on the record first, then time, tables, checks, errors, evidence. */
export function renderDrill(record: DrillRecord, line: string, language: Language): string[] {
  const m = drillMessages[language].labels;
  const responsible = record.responsible === '' ? '' : `\n\n${m.responsible}: ${escapeMarkdown(record.responsible, 200)}`;
  return [
    `${code(line, 300)}${responsible}`,
    renderTimeline(record.phases, language),
    renderProof(record.proof, proofShare(record.phases), language),
    renderTables(record, language),
    renderChecks(record, language),
    ...renderBeyond(record.beyond, language),
    renderErrors(record, language),
    renderInventory(record, language),
    renderEvidence(record, language),
  ];
}

/** How much of the drill so far the proof took, in percent. */
function proofShare(phases: readonly PhaseTime[]): number {
  const total = phases.reduce((sum, { ms }) => sum + ms, 0);
  const proof = phases.find(({ phase }) => phase === 'prove')?.ms ?? 0;
  return total === 0 ? 0 : Math.round((100 * proof) / total);
}

const SHORT_DRILL_MS = 10_000;

/** A gantt chart; nothing from outside stands in it. A phase of less than a blink is drawn as one. */
export function renderTimeline(phases: readonly PhaseTime[], language: Language): string {
  if (phases.length === 0) return '';
  const m = drillMessages[language];
  const rows = phases.map(({ phase, startMs, ms }) => {
    const start = Math.round(startMs);
    return `  ${m.phases[phase]} ${formatDuration(ms)} :${start}, ${start + Math.max(1, Math.round(ms))}`;
  });
  // Minutes and seconds say nothing of a drill that took less than a few: its axis shows seconds and their parts.
  const end = Math.max(...phases.map(({ startMs, ms }) => startMs + ms));
  const axis = end < SHORT_DRILL_MS ? '%S.%L' : '%M:%S';
  return [`### ${m.labels.timeline}`, '', '```mermaid', 'gantt', '  dateFormat x', `  axisFormat ${axis}`, ...rows, '```'].join('\n');
}

function renderTables({ tables, critical }: DrillRecord, language: Language): string {
  if (tables === null || tables.length === 0) return '';
  const m = drillMessages[language].labels;
  const must = new Set(critical.flatMap((wanted) => resolveTable(wanted, tables)));
  // The critical ones first, then those with the most rows.
  const sorted = [...tables].sort((a, b) => Number(must.has(b)) - Number(must.has(a)) || b.rows - a.rows);
  const rows = sorted
    .slice(0, TABLES_SHOWN)
    .map((t) => [code(tableLabel(t), 150), String(t.rows), must.has(t) ? `${m.critical} ${t.rows > 0 ? '✅' : '❌'}` : '']);
  const more = sorted.length > TABLES_SHOWN ? `\n\n${sorted.length - TABLES_SHOWN} ${m.moreTables}.` : '';
  return `### ${m.tables}\n\n${table([m.table, m.rows, ''], rows)}${more}`;
}

function renderChecks({ checks }: DrillRecord, language: Language): string {
  if (checks === null || checks.length === 0) return '';
  const m = drillMessages[language].labels;
  const rows = checks.map((check) => {
    const found = check.problem === null ? (check.shown === '' ? m.hidden : code(check.shown, 100)) : escapeMarkdown(problemText(check, language));
    return [check.passed ? '✅' : check.severity === 'degraded' ? '⚠️' : '❌', escapeMarkdown(check.label, 200), code(check.expectation, 150), found];
  });
  return `### ${m.checks}\n\n${table(['', m.check, m.expected, m.found], rows)}\n\n${m.notShown}`;
}

function renderErrors({ restore }: DrillRecord, language: Language): string {
  if (restore === null || restore.groups.length === 0) return '';
  const m = drillMessages[language].labels;
  const rows = restore.groups.map((group) => [
    code(group.class),
    group.sqlState ?? '',
    group.benign ? m.yes : m.no,
    String(group.count),
    group.subjects.map((subject) => code(subject, 100)).join(', '),
  ]);
  return `### ${m.errors}\n\n${table([m.errorClass, 'SQLSTATE', m.harmless, m.count, m.objects], rows)}`;
}

function renderInventory({ inventory }: DrillRecord, language: Language): string {
  if (inventory === null || inventory.length === 0) return '';
  const m = drillMessages[language];
  const rows = inventory.map((item) => [
    m.kinds[item.kind],
    String(item.expected),
    String(item.found),
    item.missing
      .slice(0, 10)
      .map((name) => code(name, 100))
      .join(', '),
  ]);
  return details(m.labels.inventory, table([m.labels.kind, m.labels.expected, m.labels.found, m.labels.missing], rows));
}

function renderEvidence(record: DrillRecord, language: Language): string {
  const m = drillMessages[language];
  const { backup, archive, server, client, plan, scratch, ageMs, guard } = record;
  const rows: (readonly [string, string | null | undefined])[] = [
    [m.labels.backup, code(record.file, 300)],
    [m.labels.size, backup === null ? null : formatSize(backup.bytes)],
    [m.labels.age, ageMs === null ? null : formatDuration(ageMs)],
    [m.labels.storedAt, backup?.storedAt?.toISOString()],
    [m.labels.headerDate, archive?.header.createdAt?.toISOString().slice(0, 19).replace('T', ' ')],
    [m.labels.format, archive === null ? null : formatOf(archive)],
    [m.labels.dumpedFrom, archive === null ? null : escapeMarkdown(archive.header.serverVersion, 100)],
    [m.labels.dumpedBy, archive === null ? null : escapeMarkdown(archive.header.dumpVersion, 100)],
    [m.labels.server, server === null ? null : escapeMarkdown(server.version, 100)],
    [m.labels.allowedBy, guard === null ? null : m.guards[guard]],
    [guardMessages[language].age, record.serverAge === null ? null : guardMessages[language].ages[record.serverAge]],
    [m.labels.client, client === null ? null : `${programOf(record)} ${escapeMarkdown(client.version, 100)}`],
    [m.labels.jobs, plan === null ? null : String(plan.jobs)],
    [m.labels.settings, describe(record.settings)],
    [m.labels.scratch, scratch === null ? null : `${code(scratch.name)} (${m.scratchStates[scratch.state]})`],
    [m.labels.extensions, record.extensions?.map(({ name, installed }) => `${escapeMarkdown(name, 60)} ${escapeMarkdown(installed, 30)}`).join(', ')],
    ...restoringRows(record, language),
    [
      m.labels.leftOut,
      plan === null
        ? null
        : Object.entries(plan.leftOut)
            .map(([desc, count]) => `${escapeMarkdown(desc)} ${count}`)
            .join(', '),
    ],
  ];
  return details(
    m.labels.evidence,
    table(
      ['', ''],
      rows.flatMap(([label, value]) => (value ? [[label, value]] : [])),
    ),
  );
}

function formatOf({ header, script }: Archive): string {
  return script === undefined ? `${header.format} 1.${header.minor}, ${header.compression}` : 'plain SQL';
}

function describe(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => code(`${name}=${value}`))
    .join(', ');
}
