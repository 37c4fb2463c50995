import { formatDuration } from '../../core/duration.ts';
import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';
import { watchdogMessages } from './messages.ts';
import type { ScheduleReading } from './schedule.ts';
import type { Limits, WatchedWorkflow } from './types.ts';

/** Clocks that differ by more make every age a guess. */
const CLOCKS_MS = 5 * 60_000;
/** So many runs, all of them failed, are no accident. */
const ALWAYS = 3;

/** What is wrong with a workflow itself, whatever its runs say; null where it is switched on and GitHub takes its lines. */
export function stateFinding({ file, state, url, schedules }: WatchedWorkflow, language: Language): Finding | null {
  const m = watchdogMessages[language];
  const disabled = m.disabled[state as keyof typeof m.disabled];
  if (disabled !== undefined) return { verdict: 'critical', reason: state, target: file, message: disabled(file, url) };
  if (state !== 'active')
    return { verdict: 'unknown', reason: 'state_unknown', target: file, message: m.stateUnknown(file, plainText(state, 40), url) };
  if (schedules.length === 0) return { verdict: 'critical', reason: 'not_scheduled', target: file, message: m.notScheduled(file) };
  const wrong = schedules.find(({ cron }) => cron === null);
  if (wrong === undefined) return null;
  const line = plainText(`${wrong.text} (${wrong.timeZone})`, 100);
  return { verdict: 'critical', reason: 'cron_invalid', target: file, message: m.cronInvalid(file, line) };
}

/** The findings on one workflow of ours; exactly one that is ok where nothing is wrong. */
export function judgeSchedule(workflow: WatchedWorkflow, reading: ScheduleReading, limits: Limits, language: Language): readonly Finding[] {
  const m = watchdogMessages[language];
  const { file, url } = workflow;
  const { lateness, gap, allowedMs, silentMs, aheadMs } = reading;
  const state = stateFinding(workflow, language);
  if (state !== null) return [state];
  const found: Finding[] = [];
  const add = (verdict: 'critical' | 'degraded', reason: string, message: string) => found.push({ verdict, reason, target: file, message });
  const allowed = formatDuration(allowedMs);
  if (silentMs === null && !reading.young) add('critical', 'never_ran', m.neverRan(file, allowed, reading.idle, url));
  if (silentMs !== null && silentMs > allowedMs) add('critical', 'silent', m.silent(file, formatDuration(silentMs), allowed, reading.idle, url));
  // The one that goes on is told above already.
  else if (silentMs !== null && gap.ms > allowedMs) add('degraded', 'long_gap', m.longGap(file, formatDuration(gap.ms), allowed, timeOf(gap.from)));
  const due = lateness.expected - lateness.pending;
  if (due > 0 && (lateness.missing / due) * 100 > limits.maxMissing)
    add('degraded', 'runs_missing', m.runsMissing(file, lateness.missing, due, limits.maxMissing));
  if (reading.ended >= ALWAYS && reading.succeeded === 0) add('degraded', 'always_fails', m.alwaysFails(file, reading.ended, url));
  if (aheadMs > CLOCKS_MS) add('degraded', 'clock_skew', m.clockSkew(file, formatDuration(aheadMs)));
  if (found.length > 0) return found;
  const message = silentMs === null ? m.young(file) : m.ran(file, lateness.ran, lateness.expected, formatDuration(silentMs));
  return [{ verdict: 'ok', reason: 'ok', target: file, message }];
}

const timeOf = (at: number) => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
