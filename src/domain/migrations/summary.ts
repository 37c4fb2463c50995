import type { JsonObject } from '../../core/json.ts';
import { code, codeBlock, details, escapeMarkdown, table } from '../../core/markdown.ts';
import type { MigrationMessages } from './messages.ts';
import { shownLog, sqlStateOf } from './stored-log.ts';
import type { Comparison } from './verdict.ts';

/** Rows of the table; the rest is counted, and the JSON report has all. */
const MAX_ROWS = 100;
const MAX_LOGS = 5;

type Row = {
  readonly name: string;
  readonly state: keyof MigrationMessages['summary']['states'];
  readonly note: string;
  readonly startedAt: number | null;
};

/** The sections of the job summary: what was compared, every migration that is not simply applied, the stored logs. */
export function summarize(c: Comparison, m: MigrationMessages): string[] {
  return [facts(c, m), migrations(c, m), ...logs(c, m)].filter((section) => section !== '');
}

function facts({ history, local, address, schema }: Comparison, m: MigrationMessages): string {
  const t = m.summary;
  const counts = (['applied', 'pending', 'failed', 'running', 'modified', 'missing', 'unreadable'] as const)
    .map((state) => ({ state, count: history[state].length }))
    .filter(({ state, count }) => count > 0 || state === 'applied' || state === 'pending');
  const about = [
    [t.database, code(address)],
    [t.schema, code(schema)],
    [t.folder, code(local.folder)],
    [t.latestApplied, code(history.latestApplied ?? '–')],
    [t.latestLocal, code(history.latestLocal ?? '–')],
  ];
  return table(['', ''], [...counts.map(({ state, count }) => [t.states[state], String(count)]), ...about]);
}

function migrations({ history }: Comparison, m: MigrationMessages): string {
  const t = m.summary;
  const rows: Row[] = [
    ...history.failed.map(({ name, startedAt, log }) => ({ name, state: 'failed' as const, note: sqlStateOf(log) ?? '', startedAt })),
    ...history.running.map(({ name, startedAt }) => ({ name, state: 'running' as const, note: '', startedAt })),
    ...history.unreadable.map((name) => ({ name, state: 'unreadable' as const, note: '', startedAt: null })),
    ...history.modified.map(({ name, difference }) => ({ name, state: 'modified' as const, note: t.differences[difference], startedAt: null })),
    ...history.pending.map(({ name, rolledBack, outOfOrder }) => ({
      name,
      state: 'pending' as const,
      note: [rolledBack ? t.rolledBack : '', outOfOrder ? t.outOfOrder : ''].filter(Boolean).join(', '),
      startedAt: null,
    })),
    ...history.missing.map((name) => ({ name, state: 'missing' as const, note: '', startedAt: null })),
  ];
  if (rows.length === 0) return '';
  const cells = rows.slice(0, MAX_ROWS).map((row) => [code(row.name), t.states[row.state], escapeMarkdown(row.note), instant(row.startedAt)]);
  const more = rows.length > MAX_ROWS ? `\n\n${t.more(rows.length - MAX_ROWS)}` : '';
  return `### ${t.migrations}\n\n${table([t.migration, t.state, t.note, t.started], cells)}${more}`;
}

function logs({ history }: Comparison, m: MigrationMessages): string[] {
  return history.failed
    .filter((item) => item.log !== null && item.log.trim() !== '')
    .slice(0, MAX_LOGS)
    .map((item) => details(m.summary.logOf(code(item.name)), codeBlock(shownLog(item.log ?? ''))));
}

/** The deploy's own output, folded. Row values are gone already. */
export function summarizeOutput(output: string, m: MigrationMessages): string {
  return output.trim() === '' ? '' : details(m.summary.deployOutput, codeBlock(output.trim(), 200));
}

function instant(ms: number | null): string {
  return ms === null ? '' : new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

/** The same for machines: `details` of the JSON report. */
export function reportDetails({ history, ledger, local, address, schema }: Comparison): JsonObject {
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const unfinished = history.failed.map(({ name, startedAt, log }) => ({
    name,
    startedAt: iso(startedAt),
    sqlState: sqlStateOf(log),
    log: log === null ? null : shownLog(log),
  }));
  return {
    database: address,
    schema,
    serverVersion: ledger.serverVersion,
    folder: local.folder,
    ledger: ledger.exists ? 'present' : 'absent',
    lock: ledger.lock === null ? null : { ...ledger.lock },
    appliedCount: history.applied.length,
    localCount: local.migrations.length,
    latestApplied: history.latestApplied,
    latestLocal: history.latestLocal,
    lastCommon: history.lastCommon,
    pending: history.pending.map((item) => ({ ...item })),
    failed: unfinished,
    running: history.running.map(({ name, startedAt }) => ({ name, startedAt: iso(startedAt) })),
    modified: history.modified.map((item) => ({ ...item })),
    missing: history.missing,
    unreadable: history.unreadable,
  };
}

/** The action's outputs that come from the comparison; lists are JSON arrays of names. */
export function outputsOf({ history }: Comparison): Record<string, string> {
  const names = (items: readonly { readonly name: string }[]) => JSON.stringify([...new Set(items.map((item) => item.name))]);
  return {
    pending: names(history.pending),
    failed: names(history.failed),
    modified: names(history.modified),
    missing: JSON.stringify(history.missing),
    'pending-count': String(history.pending.length),
    'applied-count': String(history.applied.length),
    'latest-applied': history.latestApplied ?? '',
    'latest-local': history.latestLocal ?? '',
  };
}
