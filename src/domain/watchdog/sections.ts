import { formatDuration } from '../../core/duration.ts';
import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { code, escapeMarkdown, table } from '../../core/markdown.ts';
import { SIGNS } from '../../core/summary.ts';
import { worst } from '../../core/verdict.ts';
import { CHANNEL_TITLES } from '../notices/deliveries.ts';
import type { Delivery } from '../notices/types.ts';
import type { AlertReading } from './alert-evidence.ts';
import type { DutyReading } from './duties.ts';
import type { OpenIncident } from './evidence.ts';
import { watchdogMessages } from './messages.ts';
import type { ScheduleReading } from './schedule.ts';
import type { WatchedWorkflow } from './types.ts';

/** A workflow, what its runs came to (null where they could not be read), and what is found of it. */
export type JudgedWorkflow = {
  readonly workflow: WatchedWorkflow;
  readonly reading: ScheduleReading | null;
  readonly findings: readonly Finding[];
  /** When it last judged an alert; null where it judges none, and where that could not be read. */
  readonly alerts: AlertReading | null;
};

const SHOWN = 100;
const duration = (ms: number | null | undefined) => (ms === null || ms === undefined ? '–' : formatDuration(ms));

export function scheduleSection(judged: readonly JudgedWorkflow[], now: number, language: Language): string {
  const m = watchdogMessages[language];
  if (judged.length === 0) return '';
  const rows = judged.slice(0, SHOWN).map(({ workflow, reading, findings }) => {
    const { lateness, gap, lastLookAt } = reading ?? {};
    const counts = [lateness?.expected, lateness?.ran, lateness?.missing].map((count) => (count === undefined ? '–' : String(count)));
    const link = isPage(workflow.url) ? `[${escapeMarkdown(workflow.file)}](${workflow.url})` : code(workflow.file);
    const times = [duration(lateness?.medianMs), duration(lateness?.p95Ms), duration(gap?.ms)];
    const last = typeof lastLookAt === 'number' ? duration(Math.max(0, now - lastLookAt)) : m.never;
    return [SIGNS[worst(findings).verdict], link, code(workflow.state), ...counts, ...times, last];
  });
  return `### ${m.schedules}\n\n${table(m.scheduleHead, rows)}\n\n${m.gapNote}`;
}

/** An address of GitHub's own making; anything else is shown as text. */
const isPage = (url: string) => /^https?:\/\/[\w.:-]+(\/[\w.%~-]+)+$/.test(url);

export function calendarSection(duties: readonly DutyReading[], language: Language): string {
  const m = watchdogMessages[language];
  const rows = duties.map(({ duty, state, lastAt, next }) => [
    m.duty[duty],
    m.dutyState[state],
    lastAt === null ? '–' : `${new Date(lastAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    next ?? '–',
  ]);
  return `### ${m.calendar}\n\n${table(m.calendarHead, rows)}`;
}

export function incidentSection(incidents: readonly OpenIncident[], now: number, language: Language): string {
  const m = watchdogMessages[language];
  if (incidents.length === 0) return '';
  const rows = incidents.slice(0, SHOWN).map(({ number, createdAt }) => [`#${number}`, formatDuration(Math.max(0, now - createdAt))]);
  return `### ${m.incidents}\n\n${table(m.incidentHead, rows)}`;
}

export function channelSection(deliveries: readonly Delivery[], language: Language): string {
  const m = watchdogMessages[language];
  if (deliveries.length === 0) return '';
  const rows = deliveries.map(({ channel, delivered, reason, attempts, detail }) => [
    delivered && reason === 'ok' ? SIGNS.ok : SIGNS.critical,
    CHANNEL_TITLES[channel],
    code(reason),
    String(attempts),
    escapeMarkdown(detail, 300),
  ]);
  return `### ${m.channels}\n\n${table(m.channelHead, rows)}`;
}
