import { VERDICTS } from '../../core/verdict.ts';
import { CHANNELS } from '../notices/types.ts';
import type { EventKind, IncidentState } from './types.ts';

type Check = (value: unknown) => boolean;
const KINDS: readonly EventKind[] = ['open', 'reopen', 'escalate', 'change', 'remind', 'recover'];

const text: Check = (value) => typeof value === 'string';
/** A time that a date can hold, or a count. */
const number: Check = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= 8_640_000_000_000_000;
const severity: Check = (value) => value !== 'ok' && VERDICTS.includes(value as never);
const nullOr =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const oneOf =
  (values: readonly string[]): Check =>
  (value) =>
    values.includes(value as string);
/** An object with exactly these members. */
const record =
  (members: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).every((name) => name in members) &&
    Object.entries(members).every(([name, check]) => check((value as Record<string, unknown>)[name]));

const entry = { at: number, kind: oneOf(KINDS), severity, reason: text };
const outstanding = record({
  ...{ ...entry, seq: number, previous: nullOr(severity), message: text },
  ...{ left: nullOr(listOf(oneOf(CHANNELS))), triedAt: nullOr(number) },
});
const threads: Check = (value) =>
  typeof value === 'object' && value !== null && Object.entries(value).every(([name, thread]) => oneOf(CHANNELS)(name) && text(thread));
const incident = record({
  ...{ id: (value) => typeof value === 'string' && /^[0-9a-f]{20}\.[0-9a-z]{1,12}$/.test(value), number: nullOr(number) },
  ...{ phase: oneOf(['open', 'closed']), severity, reason: text, message: text, since: number, lastGood: nullOr(number), openedAt: number },
  ...{ recoveredAt: nullOr(number), closedAt: nullOr(number), flaps: number, earlierMs: number, reminded: number, changedAt: number },
  ...{ snoozedAt: nullOr(number), seq: number, timeline: listOf(record(entry)), dropped: number, outbox: listOf(outstanding), threads },
});
const streaks = record({
  ...{ good: number, degraded: number, unknown: number, critical: number, lower: number },
  ...{ badSince: nullOr(number), goodSince: nullOr(number), lastGood: nullOr(number) },
});
const state = record({
  ...{ fingerprint: (value) => typeof value === 'string' && /^[0-9a-f]{20}$/.test(value), seenAt: number },
  ...{ streaks, incident: nullOr(incident), maintenance: nullOr(text) },
});

/** Whether a value that was stored somewhere (an issue's body, a cache) is a state, member for member. */
export function isState(value: unknown): value is IncidentState {
  return state(value);
}

/** An incident's state as it may be shown to everybody who reads the cache: what was said of it is left out, its reason is a code. */
export function withoutSentences(state: IncidentState): IncidentState {
  const { incident } = state;
  if (incident === null) return state;
  const silent = <T extends { readonly reason: string }>(item: T): T => ({ ...item, message: item.reason });
  return { ...state, incident: { ...silent(incident), outbox: incident.outbox.map(silent) } };
}
