import { formatDuration } from '../../core/duration.ts';
import type { Language } from '../../core/language.ts';
import { code, escapeMarkdown, table } from '../../core/markdown.ts';
import { formatSize } from '../../core/size.ts';
import { SIGNS } from '../../core/summary.ts';
import { registerLine } from '../drill/result.ts';
import type { LedgerEntry } from './entry.ts';
import { ledgerMessages } from './messages.ts';

/** Drills in the table on the branch; the JSON lines have them all. */
const README_ROWS = 120;

/** `Restore test – 2026-11-02 – OK – backup.dump`, as the runbook words it. */
export function runbookLine(entry: LedgerEntry, language: Language): string {
  return registerLine(new Date(entry.date), ledgerMessages[language].results[entry.result], entry.backup.source);
}

const seconds = (value: number | null | undefined) => (value === null || value === undefined ? '' : formatDuration(value * 1000));

/** The drills as a table, the newest first. Everything in it may come from outside, and is escaped. */
export function drillTable(entries: readonly LedgerEntry[], language: Language): string {
  const m = ledgerMessages[language];
  const { labels: l } = m;
  const head = [l.date, l.database, l.result, l.backup, l.size, l.age, l.restore, l.recovery, l.tables, l.rows, l.responsible, l.run];
  const rows = [...entries].reverse().map((entry) => {
    const reason = entry.reason === 'ok' ? '' : ` ${code(entry.reason, 60)}`;
    return [
      entry.date.slice(0, 10),
      code(entry.database, 60),
      `${SIGNS[entry.verdict] ?? ''} ${m.results[entry.result]}${reason}`,
      code(entry.backup.source, 120),
      entry.backup.bytes === null ? '' : formatSize(entry.backup.bytes),
      seconds(entry.rpoSeconds),
      seconds(entry.phases['restore']),
      seconds(entry.rtoSeconds),
      entry.tables === null ? '' : String(entry.tables),
      entry.rows === null ? '' : String(entry.rows),
      escapeMarkdown(entry.responsible, 80),
      runLink(entry),
    ];
  });
  return table(head, rows);
}

/** A link only where the address is one of a run, as it becomes part of the markdown. */
export function runLink({ run }: LedgerEntry): string {
  const safe = /^https?:\/\/[\w.:-]+\/[\w.-]+\/[\w.-]+\/actions\/runs\/\d+$/.test(run.url);
  return safe ? `[${escapeMarkdown(run.id, 30)}](${run.url})` : escapeMarkdown(run.id, 30);
}

/** The readable face of the branch. */
export function renderReadme(entries: readonly LedgerEntry[], branch: string, language: Language): string {
  const m = ledgerMessages[language];
  const more = entries.length > README_ROWS ? `\n${m.labels.omitted}\n` : '';
  return `# ${m.title}\n\n${m.introduction(branch)}\n\n${drillTable(entries.slice(-README_ROWS), language)}\n${more}`;
}
