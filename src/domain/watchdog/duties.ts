import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { localDate } from '../calendar/local-date.ts';
import { type Duty, type DutyState, dutyState, periodOf, RUNBOOK_CALENDAR } from '../calendar/runbook.ts';
import { watchdogMessages } from './messages.ts';
import type { Role } from './types.ts';

/**
 * How each duty of the runbook stands. `not_found`: nothing of it was found, so it is not known to be anybody's; `not_known`: it could not be told when it was
 * last done, of which a finding tells.
 */
export type DutyReading = {
  readonly duty: Duty;
  readonly state: DutyState | 'per_release' | 'not_found' | 'not_known';
  readonly lastAt: number | null;
  /** The day from which it is due again; null for what goes with a release. */
  readonly next: string | null;
  /** Since when it was not done, where it is overdue. */
  readonly since: string | null;
};

/** `last`: when each role last did its work, for the roles that were found. */
export function readDuties(last: ReadonlyMap<Role, number | null | 'not_known'>, now: number, timeZone: string): readonly DutyReading[] {
  return (Object.keys(RUNBOOK_CALENDAR) as Duty[]).map((duty): DutyReading => {
    const period = periodOf(duty, localDate(new Date(now), timeZone));
    if (period === null || duty === 'migrations') return { duty, state: 'per_release', lastAt: null, next: null, since: null };
    const lastAt = last.get(duty);
    if (lastAt === undefined) return { duty, state: 'not_found', lastAt: null, next: null, since: null };
    if (lastAt === 'not_known') return { duty, state: 'not_known', lastAt: null, next: period.next, since: null };
    const state = dutyState(duty, lastAt, now, timeZone) ?? 'overdue';
    return { duty, state, lastAt, next: period.next, since: state === 'overdue' ? period.before : null };
  });
}

/** The drill has its own findings, and a workflow that is off or silent (`told`) has been told already. */
export function dutyFindings(duties: readonly DutyReading[], told: readonly Role[], language: Language): readonly Finding[] {
  return duties.flatMap(({ duty, state, since }): readonly Finding[] => {
    if (state !== 'overdue' || (duty !== 'alerts' && duty !== 'review') || told.includes(duty)) return [];
    return [{ verdict: 'degraded', reason: `${duty}_overdue`, target: duty, message: watchdogMessages[language].overdue[duty](since ?? '') }];
  });
}
