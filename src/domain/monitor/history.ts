import { isCount } from '../../core/json.ts';
import { addLook, isLooks, type Looks, mergeLooks, NO_LOOKS } from './looks.ts';
import { mergeTallies, NO_TALLY, type Tally, tally } from './tally.ts';
import type { Probed } from './types.ts';

/** Answers of one target within one hour of a day (UTC). */
export type DayPart = {
  readonly day: string;
  readonly hour: number;
  readonly target: string;
  readonly tally: Tally;
  /** Of a part that an earlier version left, it is not known when in the hour was looked. */
  readonly looks?: Looks;
};

/** One run's share of the history, or a part of a long run's. */
export type RunPart = {
  /** Unique: run, attempt and, in a long run, the number of the write. */
  readonly id: string;
  /** When the last round began, ISO 8601. */
  readonly until: string;
  readonly parts: readonly DayPart[];
};

/** A day's file: for each hour and target what was counted; `runs` are those that are in it already. */
export type DayFile = {
  readonly schema: 1;
  readonly service: string;
  readonly environment: string;
  readonly until: string;
  readonly runs: readonly string[];
  readonly hours: Readonly<Record<string, Readonly<Record<string, Tally>>>>;
  /** For each hour and target the minutes in which was looked; files of earlier versions have none. */
  readonly looks?: Readonly<Record<string, Readonly<Record<string, Looks>>>>;
};

export const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** The parts with one answer more. */
export function addToParts(parts: readonly DayPart[], target: string, probed: Probed): readonly DayPart[] {
  const [day, hour] = [dayOf(probed.at), new Date(probed.at).getUTCHours()];
  const found = parts.findIndex((part) => part.day === day && part.hour === hour && part.target === target);
  const before = parts[found]?.tally ?? NO_TALLY;
  const looks = addLook(parts[found]?.looks ?? NO_LOOKS, new Date(probed.at).getUTCMinutes(), probed.kind);
  const part = { day, hour, target, tally: tally(before, probed), looks };
  return found < 0 ? [...parts, part] : parts.with(found, part);
}

/** A folder's name from a service's and an environment's: what is left of them in lower case, letters and digits. */
export function slugOf(service: string, environment: string): string {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 50);
  return [plain(service) || 'service', plain(environment)].filter(Boolean).join('.');
}

export const fileOf = (slug: string, day: string) => `monitor/${slug}/${day}.json`;
/** The day that a path is the file of, or null. */
export function dayOfFile(slug: string, path: string): string | null {
  const day = /^(\d{4}-\d\d-\d\d)\.json$/.exec(path.startsWith(`monitor/${slug}/`) ? path.slice(`monitor/${slug}/`.length) : '')?.[1];
  return day ?? null;
}

/**
 * The days' files after shares of runs; null where they are in them already: the write is repeated when its answer was lost, and must not count
 * twice. A file that cannot be read is begun anew, and a share that is added to another's by a second writer adds up.
 */
export function recordRuns(files: ReadonlyMap<string, Uint8Array>, about: About, runs: readonly RunPart[]): ReadonlyMap<string, Uint8Array> | null {
  let all = files;
  const changed = new Map<string, Uint8Array>();
  for (const run of runs) {
    const after = recordRun(all, about, run);
    for (const [path, bytes] of after) changed.set(path, bytes);
    all = new Map([...all, ...after]);
  }
  return changed.size === 0 ? null : changed;
}

type About = { readonly service: string; readonly environment: string };

function recordRun(files: ReadonlyMap<string, Uint8Array>, about: About, run: RunPart): ReadonlyMap<string, Uint8Array> {
  const slug = slugOf(about.service, about.environment);
  const changed = new Map<string, Uint8Array>();
  for (const day of new Set(run.parts.map((part) => part.day))) {
    const path = fileOf(slug, day);
    const before = readDay(files.get(path)) ?? { schema: 1, ...about, until: run.until, runs: [], hours: {} };
    if (before.runs.includes(run.id)) continue;
    let { hours, looks = {} } = before;
    for (const { hour, target, tally: counted, looks: seen = NO_LOOKS } of run.parts.filter((p) => p.day === day)) {
      hours = added(hours, hour, target, (known) => mergeTallies(known ?? NO_TALLY, counted));
      looks = added(looks, hour, target, (known) => mergeLooks(known ?? NO_LOOKS, seen));
    }
    const until = before.until > run.until ? before.until : run.until;
    const file: DayFile = { ...before, until, runs: [...before.runs, run.id], hours, looks };
    changed.set(path, new TextEncoder().encode(`${JSON.stringify(file)}\n`));
  }
  return changed;
}

type ByHour<T> = Readonly<Record<string, Readonly<Record<string, T>>>>;

function added<T>(all: ByHour<T>, hour: number, target: string, merge: (known: T | undefined) => T): ByHour<T> {
  const targets = all[hour] ?? {};
  // A target may be called `constructor`, or `__proto__`.
  const known = Object.hasOwn(targets, target) ? targets[target] : undefined;
  return { ...all, [hour]: { ...targets, [target]: merge(known) } };
}

/** A day's file, or null where it is missing or not one. */
export function readDay(bytes: Uint8Array | undefined): DayFile | null {
  if (bytes === undefined) return null;
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as DayFile;
    if (value.schema !== 1 || !Array.isArray(value.runs) || Number.isNaN(Date.parse(value.until))) return null;
    const all = (hours: ByHour<unknown>) => Object.values(hours).flatMap((targets) => Object.values(targets));
    return all(value.hours).every(isTally) && all(value.looks ?? {}).every(isLooks) ? value : null;
  } catch {
    return null;
  }
}

/** When the monitor last looked, as far as the history tells; null where there is none. */
export function lastLook(files: ReadonlyMap<string, Uint8Array>): number | null {
  const times = [...files.values()].flatMap((bytes) => readDay(bytes)?.until ?? []).map((until) => Date.parse(until));
  return times.length === 0 ? null : Math.max(...times);
}

/** A share as it comes from outside, or null. */
export function readRunPart(value: unknown): RunPart | null {
  if (typeof value !== 'object' || value === null) return null;
  const { id, until, parts } = value as { id?: unknown; until?: unknown; parts?: unknown };
  if (typeof id !== 'string' || !/^[\w-]{1,80}$/.test(id) || typeof until !== 'string' || Number.isNaN(Date.parse(until)) || !Array.isArray(parts))
    return null;
  const read = parts.map(readDayPart);
  return read.some((part) => part === null) ? null : { id, until, parts: read as DayPart[] };
}

/** A part as it comes from outside, or null. */
function readDayPart(value: unknown): DayPart | null {
  if (typeof value !== 'object' || value === null) return null;
  const { day, hour, target, tally: found, looks } = value as Partial<DayPart>;
  const right =
    typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day) && Number.isInteger(hour) && typeof target === 'string' && target.length <= 300;
  if (!right || !isTally(found) || !(looks === undefined || isLooks(looks))) return null;
  return { day, hour: hour as number, target, tally: found, ...(looks === undefined ? {} : { looks }) };
}

function isTally(value: unknown): value is Tally {
  if (typeof value !== 'object' || value === null) return false;
  const { good, bad, flawed, unknown, latency } = value as Partial<Tally>;
  if (![good, bad, flawed, unknown].every(isCount) || typeof latency !== 'object' || latency === null) return false;
  return Object.entries(latency).every(([bucket, count]) => /^\d{1,4}$/.test(bucket) && isCount(count));
}
