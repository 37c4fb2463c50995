import type { JsonObject } from '../../core/json.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { Judgement, Scope } from './judgement.ts';
import type { Unmeasured } from './measured.ts';
import { alertMessages } from './messages.ts';
import type { AlertReason, UnknownReason } from './messages-type.ts';
import { type Limits, levelOf } from './rule.ts';
import type { ErrorGroup } from './sources.ts';
import { comparisonText, isoText } from './written.ts';

export type Family = 'http-5xx' | 'queue-failed' | 'disk' | 'inodes' | 'memory' | 'oom' | 'process' | 'database' | 'metric';

/** A check's id: `disk:/var`, `disk:vps1:/var`, `http-5xx`. */
export function checkId(family: Family, { place = '' }: Pick<Scope, 'place'>, name = ''): string {
  return [family, place, name].filter((part) => part !== '').join(':');
}

/** What is looked at, as people read it: with its place where there are several. */
export const placed = (name: string, { place = '' }: Pick<Scope, 'place'>) => (place === '' ? name : `${place}: ${name}`);

type Seen = { readonly check: string; readonly message: string; readonly evidence: JsonObject };

const blank = (at: number) => ({ value: null, shown: { value: '', limit: '', share: null }, raised: null, limits: null, ...NEVER, at }) as const;
const NEVER = { endedAt: null, seenAt: null, mark: null } as const;

/** What could not be measured. */
export function unknownOf(check: string, what: string, { cause, detail }: Unmeasured, scope: Scope): Judgement {
  const message = alertMessages[scope.language].unmeasured(what, cause, detail);
  return unknownAs({ check, message, evidence: { cause, detail } }, cause, scope);
}

export function unknownAs(seen: Seen, reason: UnknownReason, { at, language }: Scope): Judgement {
  return { ...blank(at), ...seen, verdict: 'unknown', reason, action: alertMessages[language].action[reason] };
}

/** What is an alert by itself, or is none (`reason` null). */
export function eventOf(seen: Seen, verdict: Exclude<Verdict, 'unknown'>, reason: AlertReason | null, { at, language }: Scope): Judgement {
  const action = reason === null ? '' : alertMessages[language].action[reason];
  return { ...blank(at), ...seen, verdict, reason: reason ?? 'ok', action };
}

type Limited = Seen & {
  /** Null where there is nothing that could be beyond a limit. */
  readonly value: number | null;
  readonly limits: Limits;
  readonly reason: AlertReason;
  readonly write: (value: number) => string;
};

/** What is an alert by its value. */
export function limitedOf({ value, limits, reason, write, ...seen }: Limited, { at, language }: Scope): Judgement {
  const m = alertMessages[language];
  const verdict = value === null ? 'ok' : levelOf(limits, value);
  const alert = { reason, action: m.action[reason] };
  const raised = { ...alert, clear: limits.clear === null ? '' : comparisonText(limits.clear, write) };
  const told = (verdict === 'critical' ? limits.crit : limits.warn) ?? limits.crit;
  const limit = told === null ? '' : comparisonText(told, write);
  const share = value === null || told === null ? null : shareOf(value, told.limit, told.operator.startsWith('>'));
  const message = verdict === 'ok' ? seen.message : `${seen.message} ${m.raisedAt(limit)}`;
  const pass = { reason: 'ok', action: '' };
  const shown = { value: value === null ? '' : write(value), limit, share };
  return { ...blank(at), ...seen, verdict, ...(verdict === 'ok' ? pass : alert), value, shown, message, raised, limits };
}

/** How far a value is on the way to its limit; null where that says nothing, as with a limit of zero. */
function shareOf(value: number, limit: number, above: boolean): number | null {
  const share = above ? value / limit : limit / value;
  return Number.isFinite(share) && share >= 0 ? share : null;
}

/**
 * What is said of a whole family: that nothing of it could be read, or, once after that, that it can be read again, so that its incident
 * is closed.
 */
export function familyOf(family: Family, what: string, read: Unmeasured | null, scope: Scope): readonly Judgement[] {
  const check = checkId(family, scope);
  const shown = placed(what, scope);
  if (read !== null) return [unknownOf(check, shown, read, scope)];
  const before = scope.before(check);
  if (before === undefined || (before.held === 'ok' && before.unknown === 0)) return [];
  return [eventOf({ check, message: alertMessages[scope.language].readAgain(shown), evidence: {} }, 'ok', null, scope)];
}

/** Groups of errors as evidence. */
export const groupsOf = (groups: readonly ErrorGroup[]) => groups.map(({ what, count, lastAt }) => ({ what, count, lastAt: isoText(lastAt) }));
