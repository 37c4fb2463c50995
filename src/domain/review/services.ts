import { plainText } from '../../core/plain-text.ts';
import { type DayFile, dayOf, readDay } from '../monitor/history.ts';
import { minutesOf } from '../monitor/looks.ts';
import { mergeTallies, NO_TALLY, type Tally } from '../monitor/tally.ts';
import { type Look, MINUTE_MS, type Watched, watched } from './watched.ts';
import type { Week } from './week.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** A service that was not watched for longer is one that is no more. */
const FORGOTTEN_MS = 60 * DAY_MS;
/** Each is some nine requests, and `github.token` has 1,000 an hour. */
export const MAX_SERVICES = 50;

/** What the monitor's history tells of one target in a week. Names are plain text. */
export type TargetWeek = {
  readonly service: string;
  readonly environment: string;
  readonly target: string;
  readonly whole: Watched;
  /** Monday first; days that have not begun have a whole of 0. */
  readonly days: readonly Watched[];
  readonly tally: Tally;
};

const FILE = /^monitor\/([\w.-]{1,120})\/(\d{4}-\d\d-\d\d)\.json$/;

/**
 * The files of a monitor's history that a week is told from, among the branch's paths: its days (UTC), one before and one after, as a look holds
 * until the next; and of a service that was not watched in them the last one, so that it is not left out.
 */
export function historyFiles(paths: readonly string[], week: Week): readonly string[] {
  return [...servicesOf(paths, week)].slice(0, MAX_SERVICES).flatMap(([, files]) => files);
}

/** Services beyond MAX_SERVICES, which are left out. */
export function servicesLeftOut(paths: readonly string[], week: Week): number {
  return Math.max(0, servicesOf(paths, week).size - MAX_SERVICES);
}

function servicesOf(paths: readonly string[], week: Week): ReadonlyMap<string, readonly string[]> {
  const [first, last] = [dayOf(week.from - DAY_MS), dayOf(week.until + DAY_MS)];
  const forgotten = dayOf(week.from - FORGOTTEN_MS);
  const services = new Map<string, { readonly path: string; readonly day: string }[]>();
  for (const path of paths) {
    const [, slug, day] = FILE.exec(path) ?? [];
    if (slug === undefined || day === undefined || day > last || day < forgotten) continue;
    services.set(slug, [...(services.get(slug) ?? []), { path, day }]);
  }
  const named = [...services].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(
    named.map(([slug, files]) => {
      const sorted = files.sort((a, b) => (a.day < b.day ? -1 : 1));
      const inside = sorted.filter(({ day }) => day >= first);
      return [slug, (inside.length > 0 ? inside : sorted.slice(-1)).map(({ path }) => path)];
    }),
  );
}

/** Every target of the files; `unreadable` are files that are none of a monitor's. `now` ends a week that is not over. */
export function targetWeeks(
  files: ReadonlyMap<string, Uint8Array>,
  week: Week,
  now: number,
  maxGapMs: number,
): { readonly targets: readonly TargetWeek[]; readonly unreadable: number } {
  const days: { readonly slug: string; readonly day: string; readonly file: DayFile }[] = [];
  let unreadable = 0;
  for (const [path, bytes] of files) {
    const [, slug = '', day = ''] = FILE.exec(path) ?? [];
    const file = readDay(bytes);
    if (file === null || slug === '') unreadable += 1;
    else days.push({ slug, day, file });
  }
  const targets = [...new Set(days.map(({ slug }) => slug))].flatMap((slug) => {
    const own = days.filter((item) => item.slug === slug).sort((a, b) => (a.day < b.day ? -1 : 1));
    const names = new Set(own.flatMap(({ file }) => Object.values(file.hours).flatMap((hour) => Object.keys(hour))));
    const { service, environment } = own.at(-1)?.file ?? { service: slug, environment: '' };
    const about = { service: plainText(String(service), 80), environment: plainText(String(environment), 40) };
    return [...names].sort().map((target) => ({ ...about, ...targetWeek(own, target, week, now, maxGapMs) }));
  });
  return { targets, unreadable };
}

type Day = { readonly day: string; readonly file: DayFile };

function targetWeek(days: readonly Day[], target: string, week: Week, now: number, maxGapMs: number) {
  const looks: Look[] = [];
  let tally = NO_TALLY;
  for (const { day, file } of days)
    for (let hour = 0; hour < 24; hour += 1) {
      const at = Date.parse(day) + hour * HOUR_MS;
      looks.push(...looksOf(file, hour, target, at));
      // Answers are known by the hour: one that a week's end cuts (zones of half an hour) is counted where it begins.
      if (at >= week.from && at < Math.min(week.until, now)) tally = mergeTallies(tally, own(file.hours[hour], target) ?? NO_TALLY);
    }
  const span = (from: number, until: number) => watched(looks, Math.min(from, now), Math.min(until, now), maxGapMs);
  return { target: plainText(target, 120), whole: span(week.from, week.until), days: week.days.map(({ from, until }) => span(from, until)), tally };
}

function looksOf(file: DayFile, hour: number, target: string, at: number): readonly Look[] {
  const looks = own(file.looks?.[hour], target);
  if (looks === undefined) return [];
  const bad = new Set(minutesOf(looks.bad));
  const minutes = [...new Set([...minutesOf(looks.good), ...bad])].sort((a, b) => a - b);
  return minutes.map((minute) => ({ at: at + minute * MINUTE_MS, good: !bad.has(minute) }));
}

/** A target may be called `constructor`. */
const own = <T>(targets: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  targets !== undefined && Object.hasOwn(targets, name) ? targets[name] : undefined;
