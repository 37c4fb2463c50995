import { parseDuration } from '../../core/duration.ts';
import { type Field, field, type Parsed, quote } from '../../core/input-spec.ts';
import type { Language } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';
import { MAINTENANCE_LABEL } from './labels.ts';
import { incidentMessages } from './messages.ts';
import type { MaintenanceWindow } from './types.ts';

/** A window that lasts longer hides what nobody planned. */
export const MAINTENANCE_MAX_MS = 4 * 3_600_000;
const EXAMPLE = '2026-11-24T10:00Z/2h upgrade of the database';

/** From when to when, in milliseconds. */
export type Span = { readonly from: number; readonly to: number; readonly why: string };

/** An issue with the label, and what its author may do: null where it could not be found out. */
export type MaintenanceIssue = {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly createdAt: number;
  readonly permission: () => Promise<string>;
};

const INSTANT = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)`;
const WINDOW = new RegExp(`^(?:(${INSTANT})/(?:(${INSTANT})|([0-9.a-z]+))|until (${INSTANT}))(?:\\s+(.*))?$`);

/** `START/DURATION`, `START/END` or `until END`, then why; null where it is none of them. Not yet bounded. */
export function parseWindow(line: string): Span | null {
  const [, start, end, length, until, why = ''] = WINDOW.exec(line) ?? [];
  if (until !== undefined) {
    const to = Date.parse(until);
    return Number.isNaN(to) ? null : { from: to - MAINTENANCE_MAX_MS, to, why };
  }
  const from = Date.parse(start ?? '');
  const to = end === undefined ? from + (parseDuration(length ?? '') ?? Number.NaN) : Date.parse(end);
  return to > from ? { from, to, why } : null;
}

/** One window per line. One that is longer than four hours is wrong. */
export function maintenanceInput(): Field<readonly Span[]> {
  return field<readonly Span[]>({ example: EXAMPLE }, (raw): Parsed<readonly Span[]> => {
    const spans: Span[] = [];
    for (const line of raw.split(/\r\n|\r|\n/).map((text) => text.trim())) {
      if (line === '') continue;
      const span = parseWindow(line);
      if (span === null) return { problem: `${quote(line)} is no window of the form START/DURATION, START/END or until END.` };
      if (span.to - span.from > MAINTENANCE_MAX_MS) return { problem: `${quote(line)} is longer than 4 hours, which is the most.` };
      spans.push(span);
    }
    return { value: spans };
  });
}

/** The label of issues that declare maintenance. */
export function maintenanceLabel(): Field<string> {
  return field({ default: MAINTENANCE_LABEL }, (raw) => (/^[^,\r\n]{1,50}$/.test(raw) ? { value: raw } : { problem: `${quote(raw)} is no label.` }));
}

export type Maintenance = { readonly window: MaintenanceWindow | null; readonly notes: readonly string[] };

/**
 * The window that `now` falls into. A label counts where its issue's author may write to the repository, as anybody could open one;
 * without times of its own in a line of its body it counts for four hours from when it was opened.
 */
export async function maintenanceAt(
  now: number,
  spans: readonly Span[],
  by: string,
  issues: readonly MaintenanceIssue[],
  language: Language,
): Promise<Maintenance> {
  const m = incidentMessages[language].maintenance;
  const given = spans.find(({ from, to }) => from <= now && now < to);
  if (given !== undefined) return { window: windowOf(given, by, given.why, null), notes: [] };
  const notes: string[] = [];
  for (const issue of issues) {
    const declared = issue.body.split(/\r\n|\r|\n/).flatMap((line) => parseWindow(line.trim()) ?? [])[0];
    const whole = declared ?? { from: issue.createdAt, to: issue.createdAt + MAINTENANCE_MAX_MS, why: '' };
    const span = { ...whole, to: Math.min(whole.to, whole.from + MAINTENANCE_MAX_MS) };
    if (now < span.from || now >= whole.to) continue;
    const where = `#${issue.number}`;
    if (span.to !== whole.to) notes.push(m.tooLong(where));
    if (now >= span.to) continue;
    const permission = await issue.permission();
    if (permission === 'admin' || permission === 'write') return { window: windowOf(span, issue.author, issue.title, issue.number), notes };
    notes.push(m.notAllowed(plainText(issue.author, 60), where));
  }
  return { window: null, notes };
}

function windowOf({ to }: Span, by: string, why: string, issue: number | null): MaintenanceWindow {
  return { until: new Date(to).toISOString().replace('.000Z', 'Z'), by: plainText(by, 60), why: plainText(why, 200), issue };
}
