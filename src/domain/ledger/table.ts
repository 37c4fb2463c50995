import { formatDuration } from '../../core/duration.ts';
import type { Language } from '../../core/language.ts';
import { code, escapeMarkdown, table } from '../../core/markdown.ts';
import { formatSize } from '../../core/size.ts';
import { SIGNS } from '../../core/summary.ts';
import { backupMessages } from '../backup/messages.ts';
import { registerLine } from '../drill/result.ts';
import type { LedgerEntry } from './entry.ts';
import { ledgerMessages } from './messages.ts';

/** Drills in the table on the branch; the JSON lines have them all. */
const README_ROWS = 120;
const NEWEST_SHOWN = 10;

/** `Restore test – 2026-11-02 – OK – backup.dump`, as the runbook words it. */
export function runbookLine(entry: LedgerEntry, language: Language): string {
  return registerLine(new Date(entry.date), ledgerMessages[language].results[entry.result], entry.backup.source, madeNow(entry, language));
}

/** That the backup was made for this drill, and how long that took; empty where it was there before, or none came of it. */
export function madeNow({ phases, backup }: LedgerEntry, language: Language): string {
  const took = phases['make'];
  return took === undefined || backup.bytes === null ? '' : backupMessages[language].madeNow(formatDuration(took * 1000));
}

const seconds = (value: number | null | undefined) => (value === null || value === undefined ? '' : formatDuration(value * 1000));

/** The drills as a table, the newest first. Everything in it may come from outside, and is escaped. */
export function drillTable(entries: readonly LedgerEntry[], language: Language): string {
  const m = ledgerMessages[language];
  const { labels: l } = m;
  // Who keeps one database knows which; every column less keeps the others from breaking within a word.
  const several = new Set(entries.map(({ database }) => database)).size > 1;
  const head = [l.date, ...(several ? [l.database] : []), l.result, l.backup, l.size, 'RPO', 'RTO', l.rows, l.responsible];
  const rows = [...entries].reverse().map((entry) => {
    const reason = entry.reason === 'ok' ? '' : ` ${code(entry.reason, 60)}`;
    return [
      runLink(entry, entry.date.slice(0, 10)),
      ...(several ? [code(entry.database, 60)] : []),
      `${SIGNS[entry.verdict] ?? ''} ${m.results[entry.result]}${reason}`,
      [code(fileName(entry.backup.source), 120), madeNow(entry, language)].filter(Boolean).join(', '),
      entry.backup.bytes === null ? '' : formatSize(entry.backup.bytes),
      seconds(entry.rpoSeconds),
      seconds(entry.rtoSeconds),
      entry.rows === null ? '' : String(entry.rows),
      escapeMarkdown(entry.responsible, 80),
    ];
  });
  return table(head, rows);
}

/** The last part of a path, key or address; the whole is on the line. */
function fileName(source: string): string {
  return (
    source
      .replace(/[?#].*$/s, '')
      .split(/[/\\]/)
      .filter(Boolean)
      .at(-1) ?? ''
  );
}

/** A link to the run, only where the address is one of a run, as it becomes part of the markdown. */
export function runLink({ run }: LedgerEntry, text = run.id): string {
  const safe = /^https?:\/\/[\w.:-]+\/[\w.-]+\/[\w.-]+\/actions\/runs\/\d+$/.test(run.url);
  return safe ? `[${escapeMarkdown(text, 30)}](${run.url})` : escapeMarkdown(text, 30);
}

/** What the newest drill of each database came to, in the runbook's words. */
export function newestLines(entries: readonly LedgerEntry[], language: Language): string {
  const newest = new Map(entries.map((entry) => [entry.database, entry]));
  const shown = [...newest.values()].slice(-NEWEST_SHOWN);
  const label = (database: string) => (newest.size > 1 ? `${code(database, 60)} ` : '');
  return shown
    .map((entry) => `${SIGNS[entry.verdict]} ${label(entry.database)}**${escapeMarkdown(runbookLine(entry, language), 300)}**`)
    .join('\n\n');
}

/** The readable face of the branch. */
export function renderReadme(entries: readonly LedgerEntry[], branch: string, language: Language): string {
  const m = ledgerMessages[language];
  const more = entries.length > README_ROWS ? `\n${m.labels.omitted}\n` : '';
  return `# ${m.title}\n\n${m.introduction(branch)}\n\n${newestLines(entries, language)}\n\n${drillTable(entries.slice(-README_ROWS), language)}\n${more}`;
}
