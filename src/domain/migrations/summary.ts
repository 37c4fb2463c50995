import { formatDuration } from '../../core/duration.ts';
import { code, codeBlock, details, escapeMarkdown, table } from '../../core/markdown.ts';
import { SIGNS } from '../../core/summary.ts';
import type { Verdict } from '../../core/verdict.ts';
import { allowed, type Comparison } from './comparison.ts';
import type { MigrationMessages } from './messages.ts';
import { sideBySide } from './side-by-side.ts';
import { resolveCommand, shownLog, sqlStateOf } from './stored-log.ts';
import { took } from './tell.ts';

/** Rows of a table; the rest is counted, and the JSON report has all. */
const MAX_ROWS = 100;
const MAX_APPLIED = 30;
const MAX_LOGS = 5;

type Row = {
  readonly name: string;
  readonly state: keyof MigrationMessages['summary']['states'];
  readonly note: string;
  readonly startedAt: number | null;
  readonly tookMs?: number | null;
};

/** The sections of the job summary: what was compared, every migration that is not simply applied, the stored logs, the applied ones. */
export function summarize(c: Comparison, m: MigrationMessages): string[] {
  return [facts(c, m), migrations(c, m), parted(c, m), ...logs(c, m), applied(c, m)].filter((section) => section !== '');
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

function migrations(c: Comparison, m: MigrationMessages): string {
  const t = m.summary;
  const { history } = c;
  const mayWait = new Set(allowed(c).map((item) => item.name));
  const started = new Map(history.applied.map((item) => [item.name, item]));
  const known = (name: string) => {
    const row = started.get(name);
    return row === undefined ? { startedAt: null } : { startedAt: row.startedAt, tookMs: took(row) };
  };
  const rows: Row[] = [
    ...history.failed.map(({ name, startedAt, log }) => ({ name, state: 'failed' as const, note: sqlStateOf(log) ?? '', startedAt })),
    ...history.running.map(({ name, startedAt }) => ({ name, state: 'running' as const, note: '', startedAt })),
    ...history.unreadable.map((name) => ({ name, state: 'unreadable' as const, note: '', ...known(name) })),
    ...history.modified.map(({ name, difference }) => ({ name, state: 'modified' as const, note: t.differences[difference], ...known(name) })),
    ...history.pending.map(({ name, rolledBack, outOfOrder }) => ({
      name,
      state: 'pending' as const,
      note: [rolledBack ? t.rolledBack : '', outOfOrder ? t.outOfOrder : '', mayWait.has(name) ? t.allowed : ''].filter(Boolean).join(', '),
      startedAt: null,
    })),
    ...history.missing.map((name) => ({ name, state: 'missing' as const, note: '', ...known(name) })),
  ];
  return rows.length === 0 ? '' : `### ${t.migrations}\n\n${rowsTable(rows, MAX_ROWS, m)}`;
}

/** The applied ones, the newest first, folded: when each was run and how long it took. */
function applied({ history }: Comparison, m: MigrationMessages): string {
  const rows = history.applied.toReversed().map((item) => ({
    name: item.name,
    state: 'applied' as const,
    note: item.marked ? m.summary.marked : '',
    startedAt: item.startedAt,
    tookMs: item.marked ? null : took(item),
  }));
  return rows.length === 0 ? '' : details(m.summary.appliedTitle(rows.length), rowsTable(rows, MAX_APPLIED, m));
}

function rowsTable(rows: readonly Row[], max: number, m: MigrationMessages): string {
  const t = m.summary;
  const cells = rows
    .slice(0, max)
    .map((row) => [
      code(row.name),
      t.states[row.state],
      escapeMarkdown(row.note),
      instant(row.startedAt),
      row.tookMs == null ? '' : formatDuration(row.tookMs),
    ]);
  const more = rows.length > max ? `\n\n${t.more(rows.length - max)}` : '';
  return `${table([t.migration, t.state, t.note, t.started, t.took], cells)}${more}`;
}

/** Both histories side by side, as a diff shows it, where they part. */
function parted(c: Comparison, m: MigrationMessages): string {
  const t = m.summary;
  const lines = sideBySide(c);
  if (lines === null) return '';
  const cells = lines.slice(0, MAX_ROWS).map((line) => {
    if (typeof line === 'number') return ['⋮', `⋮ ${line}`, `⋮ ${line}`];
    const name = code(line.name);
    return [line.sign === '-' ? '−' : line.sign, line.sign === '-' ? '' : name, line.sign === '+' ? '' : name];
  });
  const more = lines.length > MAX_ROWS ? `\n\n${t.more(lines.length - MAX_ROWS)}` : '';
  return `### ${t.comparedTitle}\n\n${table(['', t.here, t.there], cells)}${more}`;
}

function logs({ history }: Comparison, m: MigrationMessages): string[] {
  return history.failed
    .filter((item) => item.log !== null && item.log.trim() !== '')
    .slice(0, MAX_LOGS)
    .map((item) => {
      const sqlState = sqlStateOf(item.log);
      const title = m.summary.logOf(code(item.name)) + (sqlState === null ? '' : ` (SQLSTATE ${sqlState})`);
      const commands = m.summary.commands({
        rolledBack: code(resolveCommand('rolled-back', item.name)),
        applied: code(resolveCommand('applied', item.name)),
      });
      return details(title, `${codeBlock(shownLog(item.log ?? ''))}\n\n${commands}`);
    });
}

/** The deploy's own output, folded. Row values are gone already. */
export function summarizeOutput(output: string, m: MigrationMessages): string {
  return output.trim() === '' ? '' : details(m.summary.deployOutput, codeBlock(output.trim(), 200));
}

export type DatabaseRow = {
  readonly name: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly pending: number | null;
  readonly applied: number | null;
  readonly latestApplied: string | null;
};

/** Every database of the step in one table, in the order given. */
export function databasesTable(rows: readonly DatabaseRow[], m: MigrationMessages): string {
  const t = m.summary;
  const count = (value: number | null) => (value === null ? '–' : String(value));
  const cells = rows.map((row) => [
    SIGNS[row.verdict],
    code(row.name),
    code(row.reason),
    count(row.pending),
    count(row.applied),
    row.latestApplied === null ? '–' : code(row.latestApplied),
  ]);
  return `### ${t.databases}\n\n${table(['', t.database, t.reason, t.pendingCount, t.appliedCount, t.latestApplied], cells)}`;
}

function instant(ms: number | null): string {
  return ms === null ? '' : new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}
