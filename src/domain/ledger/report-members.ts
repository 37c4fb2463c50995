import type { Json, JsonObject } from '../../core/json.ts';
import { plainText } from '../../core/plain-text.ts';
import type { LedgerEntry } from './entry.ts';

/**
 * Readers of a drill's report for the register. The report is evidence, not a source to be trusted: each member is taken by type and
 * within bounds, and whatever is none of them is what was not measured.
 */

/** Tables whose rows a line names. A line stays below some 10 KB, so that a year of daily drills stays below 4 MB. */
export const TABLES_KEPT = 100;
const NAME_LENGTH = 130;
const SETTINGS_KEPT = 40;

export type Bag = Readonly<Record<string, unknown>>;
export const bag = (value: unknown): Bag => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Bag) : {});
const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const count = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null);
export const short = (value: unknown, max = 200) => (typeof value === 'string' ? plainText(value, max) : '');
const shortOrNull = (value: unknown) => short(value) || null;
export const hash = (value: unknown) => (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? value : null);
export const code = (value: unknown, otherwise: string) =>
  typeof value === 'string' && /^[a-z0-9]+(_[a-z0-9]+)*$/.test(value) && value.length <= 60 ? value : otherwise;

/** The drill's own time, unless it is no time or lies in the future. */
export function instant(value: unknown, now: Date): string {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) || at > now.getTime() ? now.toISOString() : new Date(at).toISOString();
}

/** Rows by table; null where they were not counted. */
export function tablesOf(value: unknown): Readonly<Record<string, number>> | null {
  if (!Array.isArray(value)) return null;
  const named = value.flatMap((item): [string, number][] => {
    const { schema, name, rows } = bag(item);
    const counted = count(rows);
    return counted === null ? [] : [[plainText(`${short(schema, 65)}.${short(name, 65)}`, NAME_LENGTH), counted]];
  });
  return Object.fromEntries(named);
}

/** The tables that a line names. */
export function largest(tables: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(tables)
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, TABLES_KEPT),
  );
}

/** Seconds by phase. */
export function phasesOf(value: unknown): Readonly<Record<string, number>> {
  const named = items(value)
    .slice(0, 30)
    .map((item) => [code(bag(item)['phase'], ''), count(bag(item)['seconds'])] as const);
  return Object.fromEntries(named.flatMap(([name, seconds]) => (name === '' || seconds === null ? [] : [[name, seconds]])));
}

/** Everything but the making of the backup, which after a loss is there or is not, and the clean-up; null where nothing was restored. */
export function recoveryTime(phases: Readonly<Record<string, number>>): number | null {
  if (phases['restore'] === undefined) return null;
  const sum = Object.entries(phases).reduce((total, [name, seconds]) => (name === 'drop' || name === 'make' ? total : total + seconds), 0);
  return Math.round(sum * 1000) / 1000;
}

/** Versions of what dumped, of the server and of the client. */
export function versionsOf(details: Bag): LedgerEntry['versions'] {
  const { serverVersion, dumpVersion } = bag(details['archive']);
  const dump = [short(serverVersion, 60), short(dumpVersion, 60)].filter(Boolean);
  return {
    dump: dump.length === 0 ? null : [...new Set(dump)].join(' / '),
    server: shortOrNull(bag(details['server'])['version']),
    client: shortOrNull(bag(details['client'])['version']),
  };
}

/** Messages of the restore by class. */
export function errorsOf(value: unknown): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const item of items(value).slice(0, 200)) {
    const { class: name, count: times } = bag(item);
    const key = code(name, 'other');
    sums[key] = (sums[key] ?? 0) + (count(times) ?? 0);
  }
  return sums;
}

/** The figures of the proof, one level deep; lists are counted, as their members may be many. */
export function proofOf(value: unknown): JsonObject | null {
  const members = Object.entries(bag(value)).slice(0, 40);
  if (members.length === 0) return typeof value === 'string' ? { mode: code(value, 'unknown') } : null;
  const kept = members.flatMap(([name, member]): [string, Json][] => {
    const key = plainText(name, 40);
    if (member === null || typeof member === 'boolean' || typeof member === 'number') return [[key, member]];
    if (typeof member === 'string') return hash(member) !== null ? [[key, member]] : /^[\w. -]{1,60}$/.test(member) ? [[key, member]] : [];
    return Array.isArray(member) ? [[key, member.length]] : [];
  });
  return Object.fromEntries(kept);
}

/** Settings by name, as they were for the sessions of the restore or for the whole server. */
export function settingsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(bag(value))
      .slice(0, SETTINGS_KEPT)
      .map(([name, setting]) => [short(name, 60), short(setting, 60)]),
  );
}
