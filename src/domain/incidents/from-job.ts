import type { Language } from '../../core/language.ts';
import { table } from '../../core/markdown.ts';
import type { Report } from '../../core/report.ts';
import { SIGNS } from '../../core/summary.ts';
import { severity, VERDICTS, type Verdict } from '../../core/verdict.ts';
import { inert } from './inert.ts';
import { incidentMessages } from './messages.ts';

/** What a job that was to give a verdict leaves to the next one. Any of it may be empty: the job may never have started. */
export type JobWord = {
  readonly verdict: Verdict | '';
  readonly reason: string;
  readonly message: string;
  readonly result: 'success' | 'failure' | 'cancelled' | 'skipped' | '';
  readonly report: JobReport | null;
};
export type JobReport = Pick<Report, 'verdict' | 'reason' | 'message' | 'findings'>;

export type JobSaid = { readonly verdict: Verdict; readonly reason: string; readonly message: string };

/**
 * The verdict on a job. One that gave none and did not end well, or that failed although its verdict was good, is `unknown`: nobody knows
 * whether it is well.
 * Null where the job was skipped: there is nothing to say of it.
 */
export function fromJob(word: JobWord, language: Language): JobSaid | null {
  const m = incidentMessages[language];
  if (word.result === 'skipped') return null;
  const verdict = word.verdict === '' ? (word.report?.verdict ?? '') : word.verdict;
  if (verdict === '') {
    const cause = word.result === '' ? 'absent' : word.result;
    // A job without a verdict of ours is as good as its result.
    if (cause === 'success') return { verdict: 'ok', reason: 'ok', message: word.message || m.noVerdict.success };
    return { verdict: 'unknown', reason: NO_VERDICT[cause], message: word.message || m.noVerdict[cause] };
  }
  if (verdict === 'ok' && word.result === 'cancelled') return { verdict: 'unknown', reason: 'cancelled', message: m.noVerdict.cancelled };
  if (verdict === 'ok' && word.result === 'failure') return { verdict: 'unknown', reason: 'job_failed', message: m.failedAllTheSame };
  return { verdict, ...saidOf(word, verdict) };
}

/** The report speaks for the verdict that it has. */
function saidOf({ report, reason, message }: JobWord, verdict: Verdict): { reason: string; message: string } {
  const own = report?.verdict === verdict ? report : { reason: verdict, message: '' };
  return { reason: reason || own.reason, message: message || own.message };
}

const NO_VERDICT = { cancelled: 'cancelled', failure: 'job_failed', absent: 'no_verdict' } as const;

/** The report of an action of ours, or null where a text is none. */
export function readReport(text: string): JobReport | null {
  try {
    const value = JSON.parse(text) as Partial<Report> | null;
    const given = value?.schema === 1 && VERDICTS.includes(value.verdict as Verdict) && typeof value.reason === 'string';
    if (!given || typeof value.message !== 'string' || !Array.isArray(value.findings)) return null;
    const findings = value.findings.filter((f) => VERDICTS.includes(f?.verdict) && typeof f.reason === 'string' && typeof f.message === 'string');
    return { verdict: value.verdict as Verdict, reason: value.reason as string, message: value.message, findings };
  } catch {
    return null;
  }
}

/** The findings of a report for the issue, the worst first; markdown. */
export function evidenceOf(report: JobReport | null, language: Language): string {
  const bad = (report?.findings ?? []).filter(({ verdict }) => verdict !== 'ok');
  if (bad.length === 0) return '';
  const { labels } = incidentMessages[language];
  const sorted = [...bad].sort((a, b) => severity(b.verdict) - severity(a.verdict)).slice(0, 30);
  const rows = sorted.map((f) => [SIGNS[f.verdict], inert(f.target ?? '', 100), inert(f.reason, 60), inert(f.message, 600)]);
  return table(['', labels.check, labels.reason, labels.event], rows);
}
