import { formatDuration } from '../../core/duration.ts';
import type { Language } from '../../core/language.ts';
import { severity, type Verdict } from '../../core/verdict.ts';
import type { Observation } from '../incidents/types.ts';
import { digestOf } from '../monitor/stored.ts';
import type { CheckState, Judgement, Settled } from './judgement.ts';
import { alertMessages } from './messages.ts';
import { holds, type Limits, levelOf } from './rule.ts';
import { timeText } from './written.ts';

/** So many runs in a row that could not measure something, and people must look at the alerts themselves. */
const UNKNOWN_AFTER = 3;
/** Runs that are to begin five minutes apart seldom do so to the second. */
const LATE_MS = 30_000;
const NEW: CheckState = { held: 'unknown', warnSince: null, critSince: null, unknown: 0, lastAt: 0, mark: null, limits: '' };

/**
 * What a judgement comes to, with what was before: hysteresis, `for`, and how often in a row it could not be measured. Pure: a process
 * that goes on from a stored state decides what this one would have. A clock that goes backwards is held.
 *
 * What could not be measured neither begins nor ends anything: an alert that was on stays on, and a `for` that has begun goes on.
 * `unknownAfter`: so many runs in a row that could not measure it are an incident.
 */
export function settle(before: CheckState | undefined, judgement: Judgement, language: Language, unknownAfter = UNKNOWN_AFTER): Settled {
  const state = before ?? NEW;
  const at = Math.max(Math.round(judgement.at), state.lastAt);
  const base = { ...state, lastAt: at, mark: judgement.mark ?? state.mark };
  if (judgement.verdict === 'unknown') return notMeasured(base, judgement, language, unknownAfter);
  const { limits } = judgement;
  return limits === null ? event(base, judgement, language) : limited(base, { ...judgement, limits }, language);
}

const isOn = (held: Verdict) => held === 'degraded' || held === 'critical';

function notMeasured(base: CheckState, given: Judgement, language: Language, unknownAfter: number): Settled {
  const state = { ...base, unknown: base.unknown + 1 };
  const firing = isOn(base.held);
  const judgement = firing ? added(given, alertMessages[language].stillOn) : given;
  return { state, judgement, observations: state.unknown >= unknownAfter ? [observed(judgement, base.lastAt)] : [], firing };
}

/** An alert that is there or is not. One that is over already is told, and leaves nothing on. */
function event(base: CheckState, judgement: Judgement, language: Language): Settled {
  const { endedAt, verdict } = judgement;
  const held = endedAt === null ? verdict : 'ok';
  const state: CheckState = { ...base, held, warnSince: null, critSince: null, unknown: 0, limits: '' };
  const told = observed(judgement, judgement.seenAt ?? base.lastAt);
  if (endedAt === null) return { state, judgement, observations: [told], firing: isOn(held) };
  const closed = alertMessages[language].http.closed(timeText(endedAt));
  return { state, judgement, observations: [told, { verdict: 'ok', reason: 'ok', message: closed, at: Math.max(endedAt, told.at) }], firing: false };
}

type Limited = Judgement & { readonly limits: Limits };

function limited(given: CheckState, judgement: Limited, language: Language): Settled {
  const { value, limits } = judgement;
  const level = value === null ? 'ok' : levelOf(limits, value);
  const base = underLimits(given, limits, level);
  const at = base.lastAt;
  const critSince = level === 'critical' ? (base.critSince ?? at) : null;
  const warnSince = level === 'ok' || limits.warn === null ? null : (base.warnSince ?? at);
  const held = heldAt(base.held, reachedAt({ ...base, critSince, warnSince }, limits), limits, value);
  const state: CheckState = { ...base, held, critSince, warnSince, unknown: 0 };
  const settled = asTold(judgement, { level, held, since: at - (critSince ?? warnSince ?? at) }, language);
  // What waits is no recovery: an incident that is open, its state lost, is left as it is.
  const observations = settled.reason === 'pending' ? [] : [observed(settled, at)];
  return { state, judgement: settled, observations, firing: isOn(held) };
}

/** What has been beyond its limit for long enough. */
function reachedAt({ lastAt, warnSince, critSince }: CheckState, { forMs }: Limits): 'ok' | 'degraded' | 'critical' {
  const lasts = (since: number | null) => since !== null && lastAt - since >= forMs - Math.min(LATE_MS, forMs / 10);
  return lasts(critSince) ? 'critical' : lasts(warnSince) ? 'degraded' : 'ok';
}

/** What it is held to be: what is raised keeps its severity until the value has cleared. */
function heldAt(before: Verdict, reached: 'ok' | 'degraded' | 'critical', limits: Limits, value: number | null): Verdict {
  if (value === null || (limits.clear === null ? levelOf(limits, value) === 'ok' : holds(limits.clear, value))) return 'ok';
  return limits.clear === null || !isOn(before) ? reached : worse(reached, before);
}

/**
 * Under other limits than before, times of the old ones say nothing. What was on and is beyond the new ones too stays on, without another
 * `for`; else it is off.
 */
function underLimits(state: CheckState, limits: Limits, level: Verdict): CheckState {
  const digest = digestOf(JSON.stringify(limits));
  if (state.limits === digest) return state;
  const stays = isOn(state.held) && level !== 'ok';
  const since = stays ? Math.max(0, state.lastAt - limits.forMs) : null;
  const held = stays ? level : isOn(state.held) ? 'ok' : state.held;
  return { ...state, limits: digest, held, warnSince: since, critSince: level === 'critical' ? since : null };
}

type Standing = { readonly level: Verdict; readonly held: Verdict; readonly since: number };

function asTold(judgement: Limited, { level, held, since }: Standing, language: Language): Judgement {
  const m = alertMessages[language];
  const { limits, raised } = judgement;
  const on = isOn(held);
  const waits = level !== 'ok' && (!on || severity(level) > severity(held));
  const told = waits ? added(judgement, m.pending(formatDuration(since), formatDuration(limits.forMs))) : judgement;
  if (!on) return { ...told, verdict: 'ok', reason: level === 'ok' ? 'ok' : 'pending', action: '' };
  const raisedAs = { ...told, verdict: held, reason: raised?.reason ?? judgement.reason, action: raised?.action ?? judgement.action };
  return severity(level) < severity(held) ? added(raisedAs, m.staysOn(raised?.clear ?? '')) : raisedAs;
}

const added = (judgement: Judgement, clause: string): Judgement => ({ ...judgement, message: `${judgement.message} ${clause}` });
const worse = (a: Verdict, b: Verdict) => (severity(a) >= severity(b) ? a : b);

const observed = ({ verdict, reason, message, action }: Judgement, at: number): Observation => ({
  verdict,
  reason,
  message: action === '' ? message : `${message} ${action}`,
  at,
});
