import { formatDuration } from '../../core/duration.ts';
import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { code, escapeMarkdown } from '../../core/markdown.ts';
import { formatSize } from '../../core/size.ts';
import { SIGNS } from '../../core/summary.ts';
import type { LedgerEntry } from './entry.ts';
import { ledgerMessages } from './messages.ts';
import { drillTable, madeNow, newestLines, runbookLine, runLink } from './table.ts';

/** By this the issue is found again, whatever its title: the first line of its body. */
export const ISSUE_MARKER = '<!-- runbook-actions:restore-drills -->';
export const ISSUE_LABEL = { name: 'restore-drills', color: '0e8a16', description: 'The register of restore drills' } as const;

/** GitHub refuses a body of more than 65,536 characters; counted in bytes, it is never more. */
const BODY_BUDGET = 60_000;
const DRILLS_SHOWN = 60;
const DRILLS_CHARTED = 24;

export function commentMarker({ id }: LedgerEntry): string {
  // An id holds no white space and no `>`: letters, digits and what names a repository.
  return `<!-- runbook-actions:drill ${id.replace(/[^\w./-]/g, '_')} -->`;
}

/** The issue's body: table and charts, as many drills as fit. */
export function issueBody(entries: readonly LedgerEntry[], branch: string, language: Language): string {
  const m = ledgerMessages[language];
  for (let shown = Math.min(DRILLS_SHOWN, entries.length); ; shown = Math.floor(shown / 2)) {
    const more = shown < entries.length ? m.labels.omitted : '';
    const parts = [
      ISSUE_MARKER,
      m.issueIntroduction(branch),
      newestLines(entries, language),
      ...drillCharts(entries, language),
      drillTable(entries.slice(entries.length - shown), language),
      more,
    ];
    const body = parts.filter((part) => part !== '').join('\n\n');
    if (Buffer.byteLength(body) <= BODY_BUDGET || shown === 0) return body;
  }
}

/** Restore time and size of the drills that restored something, of each database on its own. */
export function drillCharts(entries: readonly LedgerEntry[], language: Language): string[] {
  const { labels } = ledgerMessages[language];
  const databases = [...new Set(entries.map(({ database }) => database))].slice(0, 3);
  return databases.flatMap((database) => {
    const drills = entries.filter((entry) => entry.database === database && entry.phases['restore'] !== undefined).slice(-DRILLS_CHARTED);
    const sized = drills.filter(({ backup }) => backup.bytes !== null);
    const unit = unitFor(Math.max(0, ...sized.map(({ backup }) => backup.bytes ?? 0)));
    const title = databases.length > 1 ? ` (${database.replace(/[^\w.-]/g, '_')})` : '';
    return [
      chart(`${labels.restoreSeconds}${title}`, drills, ({ phases }) => phases['restore'] ?? 0),
      chart(`${labels.chartSize}, ${unit.name}${title}`, sized, ({ backup }) => (backup.bytes ?? 0) / unit.bytes),
    ];
  });
}

/** The largest unit in which the largest size is at least 1. */
function unitFor(bytes: number): { readonly name: string; readonly bytes: number } {
  const names = ['KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(names.length, Math.max(1, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return { name: names[power - 1] as string, bytes: 1024 ** power };
}

/** Mermaid's own line is hardly darker than the page, and its labels are too large for two years of months. */
const CHART_STYLE =
  '%%{init: {"xyChart": {"width": 900, "height": 260, "xAxis": {"labelFontSize": 11}}, "themeVariables": {"xyChart": {"plotColorPalette": "#0969da"}}}}%%';

/** One point is no trend. Nothing from outside stands in a chart but numbers, dates and a label's letters. */
function chart(title: string, drills: readonly LedgerEntry[], value: (entry: LedgerEntry) => number): string {
  if (drills.length < 2) return '';
  const days = drills.map(({ date }) => new Date(date).toISOString());
  // Whole dates run into each other: of monthly drills the month tells them apart, of more frequent ones the day.
  const monthly = new Set(days.map((day) => day.slice(0, 7))).size === days.length;
  const dates = days.map((day) => `"${monthly ? day.slice(2, 7) : day.slice(5, 10)}"`);
  const given = drills.map(value);
  // Three figures are enough for an eye, and a small database has them after the point.
  const digits = Math.max(...given) < 10 ? 2 : 1;
  const values = given.map((number) => Number(number.toFixed(digits)));
  const top = Math.max(...values) * 1.1;
  return [
    '```mermaid',
    CHART_STYLE,
    'xychart-beta',
    `  title "${title}"`,
    `  x-axis [${dates.join(', ')}]`,
    `  y-axis "" 0 --> ${top > 10 ? Math.ceil(top) : Math.max(0.1, Math.ceil(top * 10) / 10)}`,
    `  line [${values.join(', ')}]`,
    '```',
  ].join('\n');
}

/** The comment on a drill, in the runbook's words. */
export function issueComment(entry: LedgerEntry, findings: readonly Finding[], language: Language): string {
  const m = ledgerMessages[language];
  const { labels: l } = m;
  const facts: (readonly [string, string | null])[] = [
    [l.backup, [code(entry.backup.source, 200), madeNow(entry, language)].filter(Boolean).join(', ') || null],
    [l.size, entry.backup.bytes === null ? null : formatSize(entry.backup.bytes)],
    [l.age, seconds(entry.rpoSeconds)],
    [l.recovery, seconds(entry.rtoSeconds)],
    [l.rows, entry.rows === null ? null : String(entry.rows)],
    [l.reason, entry.reason === 'ok' ? null : code(entry.reason, 60)],
    [l.responsible, escapeMarkdown(entry.responsible, 100) || null],
    [l.evidence, entry.evidenceSha256 === null ? null : code(entry.evidenceSha256)],
    [l.run, runLink(entry)],
  ];
  const told = findings.filter(({ verdict }) => verdict !== 'ok').map((f) => `- ${SIGNS[f.verdict]} ${escapeMarkdown(f.message, 600)}`);
  return [
    `${commentMarker(entry)}\n${SIGNS[entry.verdict]} **${escapeMarkdown(runbookLine(entry, language), 300)}**`,
    facts.flatMap(([label, value]) => (value === null ? [] : [`${label}: ${value}`])).join(' · '),
    told.join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const seconds = (value: number | null) => (value === null ? null : formatDuration(value * 1000));

/** Accounts in the order given, `@` or not, by lines or commas; what can be no account is left out. */
export function accountsOf(text: string): string[] {
  const names = text.split(/[\n,]/).map((name) => name.trim().replace(/^@/, ''));
  return [...new Set(names.filter((name) => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/.test(name)))];
}

/** Who is on duty: one of the list after another, month by month (UTC). */
export function onDuty(accounts: readonly string[], date: Date): string | null {
  if (accounts.length === 0) return null;
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
  return accounts[month % accounts.length] ?? null;
}
